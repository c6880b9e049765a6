/* A fieldset with data-choose-all gets a box on top that ticks all of its boxes or none. */
"use strict";
(function () {
  document.querySelectorAll("fieldset[data-choose-all]").forEach((fieldset) => {
    const boxes = Array.from(fieldset.querySelectorAll("input[type=checkbox]"));
    if (boxes.length < 2) return;
    const all = Object.assign(document.createElement("input"), { type: "checkbox" });
    const label = document.createElement("label");
    const row = Object.assign(document.createElement("div"), { className: "form-row" });
    const look = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && !all.checked;
    };
    label.append(all, ` ${fieldset.dataset.chooseAll}`);
    row.append(label);
    fieldset.querySelector("legend").after(row);
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
    boxes.forEach((box) => box.addEventListener("change", look));
    look();
  });
})();

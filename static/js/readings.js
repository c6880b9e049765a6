/* One click puts a reading of an amount into its field; cells pasted from Excel stay apart. The
   portal reads and refuses, and says in words what to type: nothing here is needed for that. */
"use strict";
(function () {
  const notifyOfInput = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.reading");
    if (!button) return;
    const place = button.closest(".field");
    const field = document.getElementById(button.closest("output").htmlFor.value);
    field.value = button.value;
    field.removeAttribute("aria-invalid");
    const errors = place.querySelector(".errorlist");
    if (errors) errors.hidden = true;
    notifyOfInput(field);
    field.focus();
  });

  /* A browser makes a space of the line between two cells, and "145 155" is one number. */
  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (field.tagName !== "INPUT" || !document.querySelector('output.echo[for="' + field.id + '"]')) return;
    const text = event.clipboardData.getData("text").trim();
    if (!/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    field.setRangeText(text.replace(/[\t\r\n]+/g, "\t"), field.selectionStart, field.selectionEnd, "end");
    notifyOfInput(field);
  });
})();

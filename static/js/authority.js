/* The name of who issued a decision follows its day of issue, as long as it is one of the names that
   are offered. Without this script the portal does the same when the form is sent. */
"use strict";
(function () {
  const field = document.querySelector("input[data-names]");
  const day = document.getElementById("id_decided_on");
  if (!field || !day) return;
  const names = JSON.parse(field.dataset.names);

  day.addEventListener("input", () => {
    const typed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(day.value.trim());
    if (!typed || !names.some(([name]) => name === field.value)) return;
    const on = [typed[3], typed[2].padStart(2, "0"), typed[1].padStart(2, "0")].join("-");
    const valid = names.find(([, from, to]) => (!from || from <= on) && (!to || on <= to));
    if (valid) field.value = valid[0];
  });
})();

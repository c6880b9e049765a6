/* Cells copied from Excel go into the cells of the table, from the one that is pasted into on: right
   and down. Without this script the field below the table takes whole lines. */
"use strict";
(function () {
  const lines = (text) => text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));

  document.addEventListener("paste", (event) => {
    const table = event.target.closest("table[data-paste]");
    const text = event.clipboardData.getData("text");
    if (!table || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const rows = Array.from(table.tBodies[0].rows, (row) => Array.from(row.querySelectorAll("input, textarea")));
    const top = rows.findIndex((row) => row.includes(event.target));
    const left = rows[top].indexOf(event.target);
    lines(text).forEach((cells, down) => cells.forEach((cell, right) => {
      const field = (rows[top + down] || [])[left + right];
      if (field) field.value = cell.trim();
    }));
  });
})();

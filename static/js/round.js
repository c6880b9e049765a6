/* Sums of a round while its table is filled, keys that go from cell to cell (up, down, Enter),
   and cells pasted from a sheet.
   Without this script the portal says the sums. What it cannot read for certain makes the sum "…":
   the portal alone decides what a text means. Whole đồng. */
"use strict";
(function () {
  const table = document.getElementById("dot");
  if (!table) return;
  const left = document.getElementById("con-lai");
  const before = document.getElementById("muc").dataset.left;
  const shown = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 6 });

  function trieu(amount) {
    return shown.format(amount / 1e6).replace("-", "−");
  }

  /* 145 | 134,86 | 1.200,5 – NaN for anything else, 0 for nothing. */
  function read(cell) {
    const text = cell ? cell.value.trim() : "";
    if (!text) return 0;
    const found = /^(\d+|\d{1,3}(?:\.\d{3}){2,})(?:,(\d{1,6}))?$/.exec(text) || /^([1-9]\d{0,2}\.\d{3}),(\d{1,6})$/.exec(text);
    return found ? Number(found[1].replaceAll(".", "") + (found[2] || "").padEnd(6, "0")) : NaN;
  }

  function cells(part) {
    return [...table.querySelectorAll('input[data-part="' + part + '"]')];
  }

  function showSums() {
    const support = cells("state_support").map(read);
    table.querySelectorAll("output[data-sum]").forEach((output) => {
      const sum = cells(output.dataset.sum).reduce((all, cell, row) => all + (support[row] === 0 ? 0 : read(cell)), 0);
      output.textContent = Number.isNaN(sum) ? "…" : trieu(sum);
    });
    if (!left) return;
    const rest = Number(before) - support.reduce((all, each) => all + each, 0);
    left.textContent = Number.isNaN(rest) ? "…" : trieu(rest);
    left.classList.toggle("tone-error", rest < 0);
  }

  table.addEventListener("input", showSums);
  table.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
    const part = event.target.dataset.part;
    if (!step || !part || event.isComposing) return;
    event.preventDefault();
    const column = cells(part);
    const next = column[column.indexOf(event.target) + step];
    if (!next) return;
    next.focus();
    next.select();
  });

  /* Cells copied from a sheet go into as many cells, from this one to the right and down. */
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").replace(/[\r\n]+$/, "");
    if (!event.target.dataset.part || !/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    event.stopPropagation();
    const rows = [...table.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("input[data-part]")]).filter((row) => row.length);
    const top = rows.findIndex((row) => row.includes(event.target));
    const first = rows[top].indexOf(event.target);
    text.split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((cell, right) => {
      const target = rows[top + down] && rows[top + down][first + right];
      if (target) target.value = cell.trim();
    }));
    showSums();
  });
  showSums();
})();

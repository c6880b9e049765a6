/* Keys of a list: "/" to the search, j and k from row to row, Enter opens, x chooses. Nothing here
   is needed to work with a list. */
"use strict";
(function () {
  const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  const rows = () => Array.from(document.querySelectorAll("table.cards tbody tr"));

  function go(step) {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.classList.contains("here"));
    const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
    all.forEach((row) => row.classList.toggle("here", row === next));
    const link = next.querySelector("th a");
    if (link) link.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("#id_q");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "j") {
      go(1);
    } else if (event.key === "k") {
      go(-1);
    } else if (event.key === "x") {
      const box = document.querySelector("tr.here input[type=checkbox]");
      if (box) box.click();
    }
  });

  /* htmx answers when the session has ended with the sign-in page: go there as a whole. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const path = new URL(event.detail.xhr.responseURL || location.href, location.href).pathname;
    if (path.startsWith("/dang-nhap/")) { event.preventDefault(); location.reload(); }
  });
})();

/* A file may be dropped on its place; choosing one hands it in at once. Without this script the
   button beside the field does it. Listens on the document: the places are exchanged. */
"use strict";
(function () {
  const placeOf = (event) => event.target.closest && event.target.closest("form.drop");

  function hand(form) {
    if (form.querySelector("input[type=file]").files.length) form.requestSubmit();
  }

  document.addEventListener("change", (event) => {
    const form = placeOf(event);
    if (form && event.target.type === "file") hand(form);
  });
  ["dragenter", "dragover"].forEach((name) => document.addEventListener(name, (event) => {
    const form = placeOf(event);
    if (!form) return;
    event.preventDefault();
    form.classList.add("over");
  }));
  ["dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    const form = placeOf(event);
    if (form) form.classList.remove("over");
  }));
  document.addEventListener("drop", (event) => {
    const form = placeOf(event);
    if (!form) return;
    event.preventDefault();
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
    hand(form);
  });
})();

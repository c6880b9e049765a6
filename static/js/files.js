/* A file may be dropped on its place; choosing one hands it in at once. Without this script the
   button beside the field does it. */
"use strict";
(function () {
  document.querySelectorAll("form.drop").forEach((form) => {
    const input = form.querySelector("input[type=file]");
    const hand = () => { if (input.files.length) form.requestSubmit(); };
    input.addEventListener("change", hand);
    ["dragenter", "dragover"].forEach((name) => form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    }));
    ["dragleave", "drop"].forEach((name) => form.addEventListener(name, () => form.classList.remove("over")));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      hand();
    });
  });
})();

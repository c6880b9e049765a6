/* A field for files says in Vietnamese what it is for and which files were chosen; a browser says it in
   a language of its own. The field itself stays, laid over the words: it is clicked, dropped on and
   reached by the keyboard as before. Without this script the browser's own words are shown. */
"use strict";
(function () {
  const part = (name, text) => Object.assign(document.createElement("span"), { className: name, textContent: text });

  function dress(input) {
    if (input.closest(".file-choice")) return;
    const nothing = "Chưa chọn tệp nào";
    const names = part("file-choice-names", nothing);
    const frame = part("file-choice", "");
    input.before(frame);
    frame.append(part("file-choice-button", "Chọn tệp"), names, input);
    input.title = ""; /* else the browser shows its own words under the pointer */
    input.addEventListener("change", () => {
      names.textContent = Array.from(input.files, (file) => file.name).join(", ") || nothing;
    });
  }

  const dressAll = () => document.querySelectorAll("input[type=file]").forEach(dress);
  dressAll();
  document.addEventListener("htmx:afterSettle", dressAll); /* the places of a dossier are exchanged */
})();

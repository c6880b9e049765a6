/* What a browser says of a field that is left empty or mistyped, in Vietnamese whatever language the
   browser speaks. Without this script the browser says it, and the portal in any case. */
"use strict";
(function () {
  const missing = {
    file: "Hãy chọn tệp.",
    checkbox: "Hãy đánh dấu ô này.",
    radio: "Hãy chọn một mục.",
    "select-one": "Hãy chọn một mục.",
    "select-multiple": "Hãy chọn ít nhất một mục.",
  };
  const words = {
    valueMissing: (field) => missing[field.type] || "Hãy điền ô này.",
    badInput: () => "Giá trị này không đọc được. Hãy gõ lại.",
    typeMismatch: (field) => (field.type === "email" ? "Hãy gõ địa chỉ thư, như ten@soct.gov.vn." : "Hãy gõ một địa chỉ đúng."),
    tooLong: (field) => `Dài nhất ${field.maxLength} ký tự.`,
    tooShort: (field) => `Ngắn nhất ${field.minLength} ký tự.`,
    rangeUnderflow: (field) => `Nhỏ nhất là ${field.min}.`,
    rangeOverflow: (field) => `Lớn nhất là ${field.max}.`,
    stepMismatch: () => "Số này không đúng bước cho phép.",
    patternMismatch: () => "Hãy gõ đúng dạng đã nêu.",
  };
  const fieldsBeside = (target) => Array.from((target.closest("form") || {}).elements || []);
  const forget = (event) => fieldsBeside(event.target).forEach((field) => {
    if (field.setCustomValidity) field.setCustomValidity("");
  });

  /* Said anew each time: what was said before would keep a field wrong that is right by now. */
  ["input", "change", "click"].forEach((name) => document.addEventListener(name, forget, true));
  document.addEventListener("invalid", (event) => {
    const field = event.target;
    field.setCustomValidity("");
    const wrong = Object.keys(words).find((name) => field.validity[name]);
    if (wrong) field.setCustomValidity(words[wrong](field));
  }, true);
})();

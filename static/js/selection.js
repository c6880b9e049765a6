/* "Chọn tất cả … của danh sách" ticks the boxes of the page as well, so that one sees what it does;
   unticking one of them gives it up. Without this script the box alone says it. */
"use strict";
(function () {
  const rows = () => document.querySelectorAll('input[form="hang-loat"][type=checkbox]');

  document.addEventListener("change", (event) => {
    const all = document.querySelector('#hang-loat input[name="tat-ca"]');
    if (!all) return;
    if (event.target === all) {
      rows().forEach((box) => { box.checked = all.checked; });
    } else if (event.target.matches('input[form="hang-loat"]') && !event.target.checked) {
      all.checked = false;
    }
  });
})();

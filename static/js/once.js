/* A form is sent once: its buttons rest after the first click, until the next page is there. Without
   this script the portal still refuses what may be there once. */
"use strict";
(function () {
  const REST = 30000; /* ms; who has stopped the page from loading can go on then */
  const buttons = (form) => Array.from(form.elements).filter((each) => each.type === "submit" && !each.disabled);

  function wake(form, resting) {
    delete form.dataset.sent;
    resting.forEach((button) => { button.disabled = false; });
  }

  /* On the window: whoever wants to keep the form here (htmx, typing.js) has said so by then. */
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { /* the pressed button is sent with the form: it rests after that */
      const resting = buttons(form);
      resting.forEach((button) => { button.disabled = true; });
      window.addEventListener("pageshow", () => wake(form, resting), { once: true });
      setTimeout(() => wake(form, resting), REST);
    });
  });
})();

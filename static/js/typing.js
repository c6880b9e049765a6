/* Nothing that was typed is lost: the form is stored at the portal while one types, and on this
   machine until the portal has saved it (a lost connection, an ended session, a closed lid). */
"use strict";
(function () {
  const form = document.getElementById("soan");
  if (!form) return;
  const note = document.getElementById("da-giu");
  const key = "khuyencong:" + form.dataset.keep;
  const version = form.dataset.version;
  let waiting = null;
  let changed = false;

  const text = () => {
    const data = {};
    new FormData(form).forEach((value, name) => {
      if (name !== "csrfmiddlewaretoken" && typeof value === "string") data[name] = value;
    });
    return data;
  };
  const opened = JSON.stringify(text());
  const say = (sentence) => { note.textContent = sentence; };

  function keepHere() {
    try {
      localStorage.setItem(key, JSON.stringify({ version: version, data: text(), at: Date.now() }));
    } catch (error) { /* no room on this machine: the portal has it */ }
  }

  async function keepThere() {
    clearTimeout(waiting);
    waiting = null;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) {
        say("Phiên làm việc đã hết. Những gì bạn gõ được giữ trên máy này: hãy đăng nhập ở thẻ khác rồi bấm Lưu.");
        return;
      }
      say((await answer.json()).message);
    } catch (error) {
      say("Mất kết nối. Những gì bạn gõ được giữ trên máy này.");
    }
  }

  function restore(data) {
    Object.entries(data).forEach(([name, value]) => {
      const field = form.elements.namedItem(name);
      if (field && name !== "version" && "value" in field) field.value = value;
    });
    changed = true;
    keepThere();
  }

  form.addEventListener("input", () => {
    changed = true;
    keepHere();
    clearTimeout(waiting);
    waiting = setTimeout(keepThere, 1500);
  });

  /* Other forms of the page (files, removing) leave it: what is typed goes to the portal first. */
  document.addEventListener("submit", async (event) => {
    if (event.target === form || !changed || event.defaultPrevented || event.target.dataset.stored) return;
    event.preventDefault();
    const submitter = event.submitter;
    await keepThere();
    event.target.dataset.stored = "1";
    event.target.requestSubmit(submitter);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && waiting) keepThere(); });

  let stored = null;
  try { stored = JSON.parse(localStorage.getItem(key)); } catch (error) { stored = null; }
  if (stored && stored.version !== version) {
    localStorage.removeItem(key); /* saved since */
  } else if (stored && JSON.stringify({ ...stored.data, version: version }) !== JSON.stringify({ ...JSON.parse(opened), version: version })) {
    const offer = document.createElement("p");
    offer.className = "said said-warning";
    offer.setAttribute("role", "status");
    offer.append("Trên máy này có bản gõ lúc " + new Date(stored.at).toLocaleString("vi-VN") + " chưa được lưu. ");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Lấy lại bản đó";
    button.addEventListener("click", () => { restore(stored.data); offer.remove(); });
    offer.append(button);
    form.prepend(offer);
  }
})();

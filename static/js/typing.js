/* Nothing that was typed is lost: the form is stored at the portal while one types, and on this
   machine until the portal has saved it (a lost connection, an ended session, a closed lid).
   What is sent with a button needs no autosave any more: one that came after it would be older. */
"use strict";
(function () {
  const form = document.getElementById("soan");
  if (!form) return;
  const note = document.getElementById("da-giu");
  const address = form.dataset.autosave;
  const key = "khuyencong:" + address;
  const version = form.dataset.version;
  let waiting = null; /* the timer until the next autosave */
  let running = null; /* the autosave under way */
  let changed = false;
  let sent = false;

  const text = () => {
    const data = {};
    new FormData(form).forEach((value, name) => {
      if (name !== "csrfmiddlewaretoken" && name !== "version" && typeof value === "string") data[name] = value;
    });
    return data;
  };
  const isShown = (data) => {
    const here = text();
    return Object.entries(data).every(([name, value]) => !(name in here) || here[name] === value);
  };
  const say = (sentence) => { note.textContent = sentence; };

  /* Signing in again in another tab gives this browser a new token: an older page uses it as well. */
  function renewToken() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (found) document.getElementsByName("csrfmiddlewaretoken").forEach((each) => { each.value = found[1]; });
  }

  /* `settled`: sent to be saved, or the portal has it as typed. */
  function storeHere(settled) {
    try {
      localStorage.setItem(key, JSON.stringify({ version: version, data: text(), at: Date.now(), settled: settled }));
    } catch (error) { /* no room on this machine: the portal has it */ }
  }

  async function autosave() {
    clearTimeout(waiting);
    waiting = null;
    renewToken();
    const own = running = new AbortController();
    try {
      const answer = await fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, signal: own.signal });
      if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) {
        say("Phiên làm việc đã hết. Những gì bạn gõ được giữ trên máy này: hãy đăng nhập ở thẻ khác rồi bấm Lưu.");
        return;
      }
      say((await answer.json()).message);
      if (answer.ok && !waiting && !sent) storeHere(true);
    } catch (error) {
      if (!own.signal.aborted) say("Mất kết nối. Những gì bạn gõ được giữ trên máy này.");
    }
  }

  function change() {
    changed = true;
    sent = false;
    storeHere(false);
  }

  form.addEventListener("input", () => {
    change();
    clearTimeout(waiting);
    waiting = setTimeout(autosave, 1500);
  });

  /* Once nobody holds the form back any more (once.js asks on the window as well). */
  window.addEventListener("submit", (event) => {
    renewToken();
    if (event.target !== form || event.defaultPrevented) return;
    clearTimeout(waiting);
    waiting = null;
    if (running) running.abort();
    sent = true;
    if (changed) storeHere(true);
  });

  /* Other forms of the page (files, removing) leave it: what is typed goes to the portal first. */
  document.addEventListener("submit", async (event) => {
    if (event.target.id === "dang-go") { /* back to what was saved, here as well */
      clearTimeout(waiting);
      changed = false;
      localStorage.removeItem(key);
    }
    if (event.target === form || !changed || event.defaultPrevented || event.target.dataset.stored) return;
    event.preventDefault();
    const submitter = event.submitter;
    await autosave();
    event.target.dataset.stored = "1";
    event.target.requestSubmit(submitter);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && waiting) autosave(); });
  /* The browser shows the page as it was left: what was saved meanwhile is at the portal. */
  window.addEventListener("pageshow", (event) => { if (event.persisted && sent) location.reload(); });

  /* What this machine has and the portal has not. It takes the place of the portal's own notice. */
  function offer(stored) {
    const shown = document.getElementById("dang-go");
    const box = document.createElement("p");
    const button = document.createElement("button");
    box.className = "said said-warning";
    box.setAttribute("role", "status");
    box.append("Trên máy này có bản gõ lúc " + new Date(stored.at).toLocaleString("vi-VN") + " chưa được lưu"
      + (stored.version === version ? ". " : "; sau đó đề án đã được lưu ở nơi khác. "));
    button.type = "button";
    button.className = "button";
    button.textContent = "Lấy lại bản đó";
    button.addEventListener("click", () => {
      Object.entries(stored.data).forEach(([name, value]) => {
        const field = form.elements.namedItem(name);
        if (field && name !== "version" && "value" in field) field.value = value;
      });
      box.remove();
      change();
      autosave();
    });
    box.append(button);
    if (shown) shown.hidden = true;
    form.prepend(box);
  }

  let stored = null;
  try { stored = JSON.parse(localStorage.getItem(key)); } catch (error) { stored = null; }
  if ("unsaved" in form.dataset) {
    change(); /* the portal could not save it: it is here, and goes there */
    autosave();
  } else if (stored && stored.settled && stored.version !== version) {
    localStorage.removeItem(key); /* saved */
  } else if (stored && !isShown(stored.data)) {
    offer(stored);
  }
})();

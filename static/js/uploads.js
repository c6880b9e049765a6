/* Many files at once: sent one by one with their progress, and the page stays. What is refused is
   said under the field, the others are in. Without this script the form sends them together. */
"use strict";
(function () {
  const form = document.querySelector("form[data-many]");
  const board = document.getElementById("dang-nop");
  if (!form || !board) return;
  const input = form.querySelector("input[type=file]");
  let sending = null;
  const LOST = "mất kết nối, chưa nộp được. Hãy chọn lại tệp này.";
  const ENDED = "phiên làm việc đã hết, chưa nộp được. Hãy đăng nhập ở thẻ khác rồi chọn lại tệp này.";

  function say(sentence, tone) {
    const line = document.createElement("p");
    line.className = "said said-" + tone;
    line.textContent = sentence;
    board.append(line);
  }

  /* Answers the sentences of a refusal, none when the file is in. */
  function send(file, onProgress) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const data = new FormData();
      data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      data.append("tep", file);
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); });
      request.addEventListener("error", () => resolve(["“" + file.name + "”: " + LOST]));
      request.addEventListener("load", () => {
        try {
          resolve(JSON.parse(request.responseText).refused || []);
        } catch (error) {
          resolve(["“" + file.name + "”: " + ENDED]);
        }
      });
      request.send(data);
    });
  }

  async function sendAll(files) {
    board.replaceChildren();
    const bar = document.createElement("progress");
    bar.className = "share";
    bar.max = files.length;
    bar.setAttribute("aria-label", "Đang nộp " + files.length + " tệp");
    board.append(bar);
    let refused = 0;
    for (const [number, file] of files.entries()) {
      const sentences = await send(file, (part) => { bar.value = number + part; });
      sentences.forEach((sentence) => say(sentence, "error"));
      if (sentences.length) refused += 1;
      bar.value = number + 1;
    }
    bar.remove();
    if (files.length > refused) say("Đã nộp " + (files.length - refused) + " tệp, đang chờ xếp.", "success");
    window.htmx.trigger(board, "uploaded");
  }

  /* Files that wait for their turn are on this page alone. */
  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });

  /* Before typing.js and once.js: nothing leaves the page. Choosing files sends them, so the button
     pressed besides must not send an empty form and break off what is under way. */
  form.addEventListener("submit", (event) => {
    if (!window.htmx || !(input.files.length || sending)) return;
    event.preventDefault();
    const files = Array.from(input.files);
    if (!files.length) return;
    input.value = "";
    input.dispatchEvent(new Event("change"));
    const turn = Promise.resolve(sending).then(() => sendAll(files));
    sending = turn;
    turn.then(() => { if (sending === turn) sending = null; });
  });
})();

/* The archivist's desk: words that are selected become a quotation, a preview keeps up with what is typed, and a folder
   goes in portions. Without it one copies, asks for the preview, and sends the files in several goes. */
(() => {
  "use strict";
  const first = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  const source = first("[data-source]"), take = first("[data-take]");
  if (source && take) {
    let chosen = null;
    /* The numbers of claims that stand in the text are no words of it. */
    const words = (range) => {
      const copy = range.cloneContents();
      all("sup", copy).forEach((mark) => mark.remove());
      return copy.textContent;
    };
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return;
      const range = selection.getRangeAt(0);
      if (!source.contains(range.commonAncestorContainer)) return;
      const [before, after] = [document.createRange(), document.createRange()];
      before.setStart(source, 0);
      before.setEnd(range.startContainer, range.startOffset);
      after.setStart(range.endContainer, range.endOffset);
      after.setEnd(source, source.childNodes.length);
      chosen = [words(range).trim(), words(before).slice(-20), words(after).slice(0, 20)];
      take.disabled = !chosen[0];
    });
    const quote = document.getElementById(take.dataset.take), around = ["quote-before", "quote-after"].map((id) => document.getElementById(id));
    take.addEventListener("mousedown", (event) => event.preventDefault());
    take.addEventListener("click", () => {
      [quote.value, around[0].value, around[1].value] = chosen;
      quote.dispatchEvent(new Event("input", { bubbles: true }));
      first("textarea", take.form).focus();
    });
    quote.addEventListener("input", (event) => { if (event.isTrusted) around.forEach((field) => { field.value = ""; }); });
  }

  const button = first("[data-preview]"), preview = document.getElementById("preview");
  if (button && preview) {
    let due, asked;
    const renew = async () => {
      /* An answer to earlier words that comes late would take the place of the newer one. */
      asked?.abort();
      const { signal } = asked = new AbortController();
      preview.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(button.formAction, { method: "POST", body: new FormData(button.form), credentials: "same-origin", signal });
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("preview");
        if (answer.ok && fresh && !signal.aborted) preview.replaceChildren(...document.adoptNode(fresh).childNodes);
      } catch {
        /* Taken back, or the line is cut: what stands there stays. */
      } finally {
        if (!signal.aborted) preview.removeAttribute("aria-busy");
      }
    };
    button.form.addEventListener("input", () => { clearTimeout(due); due = setTimeout(renew, 700); });
    button.hidden = true;
    renew();
  }

  const folder = first("form[data-portions]");
  if (folder) folder.addEventListener("submit", async (event) => {
    const most = Math.min(Number(folder.dataset.portions), 100), status = first("[data-portions-status]", folder);
    const files = all("input[type=file]", folder).flatMap((input) => [...input.files].map((file) => [input.name, file]));
    if (files.length <= most) return;
    event.preventDefault();
    delete folder.dataset.sent;
    for (let done = 0; done < files.length; done += most) {
      const part = new FormData();
      part.append("csrf_token", folder.elements.csrf_token.value);
      files.slice(done, done + most).forEach(([name, file]) => part.append(name, file, file.webkitRelativePath || file.name));
      status.textContent = status.dataset.sent.replace("{done}", done).replace("{all}", files.length);
      const answer = await fetch(folder.action, { method: "POST", body: part, credentials: "same-origin" });
      if (!answer.ok) {
        document.body.replaceWith(new DOMParser().parseFromString(await answer.text(), "text/html").body);
        return;
      }
    }
    location.reload();
  });
})();

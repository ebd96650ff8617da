/* Sijill's own enhancements. Every page works without them; nothing is stored on the reader's device. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const first = (selector, from = document) => from.querySelector(selector);
  root.classList.add("js");

  const announce = (text) => {
    const line = first("#announce");
    if (line) { line.textContent = ""; setTimeout(() => { line.textContent = text; }, 50); }
  };

  const summary = first("[data-error-summary]");
  if (summary) {
    summary.focus();
    document.title = `${first("h2", summary).textContent}: ${document.title}`;
  }

  /* Quick exit: replaces this page in the history; Escape three times does the same. */
  const exit = first("[data-quick-exit]");
  let leaving = false;
  const leave = () => {
    leaving = true;
    document.body.hidden = true;
    /* What is open by a receipt phrase is closed with the page. */
    const open = first("[data-close]"), token = open && first("[name=csrf_token]", open);
    if (token) navigator.sendBeacon(open.dataset.close, new URLSearchParams({ csrf_token: token.value }));
    location.replace(exit.href);
  };
  let escapes = [];
  if (exit) {
    exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  }

  /* Words that nobody has saved: the browser asks before they go. Never the quick exit, and never who said so. */
  const unsaved = new Map();
  addEventListener("beforeunload", (event) => {
    if (!leaving && [...unsaved].some(([form, has]) => !form.dataset.sent && has())) event.preventDefault();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-leave]")) leaving = true; });
  all("form[data-unsaved]").forEach((form) => {
    let changed = form.dataset.unsaved === "changed";
    form.addEventListener("input", (event) => { if (event.target.name) changed = true; });
    unsaved.set(form, () => changed);
  });

  /* Autosave: the form is sent as it stands, without files, every 20 seconds when something changed. */
  const autosave = (form) => {
    const status = first("[data-autosave-status]", form);
    let changed = false, failed = false;
    form.addEventListener("input", () => { changed = true; });
    const sent = () => {
      const data = new FormData(form);
      for (const [key, value] of [...data]) if (value instanceof File) data.delete(key);
      return data;
    };
    /* What a browser still sends while the page goes: 64 kB, and a letter may take four bytes. */
    const small = (data) => [...data].reduce((sum, [key, value]) => sum + key.length + 4 * value.length + 200, 0) < 64000;
    unsaved.set(form, () => changed && (failed || !small(sent())));
    const save = async () => {
      if (!changed || form.dataset.sent) return;
      changed = false;
      const data = sent();
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body: data, credentials: "same-origin", headers: { "X-Requested-With": "fetch" }, keepalive: small(data),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        failed = false;
        const time = new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" });
        if (status) status.textContent = `${status.dataset.saved} ${time}`;
      } catch (error) {
        changed = failed = true;
        if (status) status.textContent = status.dataset.failed;
        return error instanceof TypeError;
      }
    };
    /* What was typed is saved before the page goes: where there is no line, it stays here with its words. */
    let going = false;
    form.addEventListener("submit", async (event) => {
      if (event.defaultPrevented || form.dataset.sent || form.dataset.uploads || !changed) return;
      event.preventDefault();
      if (going) return;
      going = true;
      const noLine = await save();
      going = changed = false;
      if (noLine) { changed = true; announce(status?.dataset.failed || ""); status?.scrollIntoView({ block: "nearest" }); return; }
      form.requestSubmit(event.submitter);
    });
    setInterval(save, 20000);
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  };
  all("form[data-autosave]").forEach(autosave);

  /* A form that changes something is sent once. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    all("button[type=submit]", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }));

  /* Partial swaps: a link or GET form inside [data-partial="id"] renews only that element. */
  const swap = async (address, id, push) => {
    const target = document.getElementById(id);
    if (!target) { location.assign(address); return; }
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(id);
      if (!answer.ok || !fresh) throw new Error(String(answer.status));
      target.replaceWith(document.adoptNode(fresh));
      document.title = page.title;
      if (push) history.pushState({ partial: id }, "", address);
      const heading = first("[data-focus], h1, h2", fresh) || fresh;
      heading.tabIndex = -1;
      heading.focus();
      announce(heading.textContent.trim());
    } catch {
      location.assign(address);
    }
  };
  const plain = (event) => !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-partial] a[href]");
    if (!link || !plain(event) || link.origin !== location.origin || link.pathname !== location.pathname || link.hash) return;
    event.preventDefault();
    swap(link.href, link.closest("[data-partial]").dataset.partial, true);
  });
  addEventListener("popstate", (event) => {
    const id = event.state?.partial || first("[data-partial]")?.dataset.partial;
    if (id && !location.hash) swap(location.href, id, false);
  });

  /* A long list of boxes to tick is shortened by what is typed; what is ticked stays in sight. */
  const plainly = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  all("[data-filter]").forEach((box) => {
    const choices = [...document.getElementById(box.dataset.filter).children];
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    box.addEventListener("input", () => {
      const wanted = plainly(box.value.trim());
      choices.forEach((choice) => { choice.hidden = !first("input", choice).checked && !plainly(choice.textContent).includes(wanted); });
      const shown = choices.filter((choice) => !choice.hidden).length;
      announce(box.dataset.shown.replace("{shown}", shown).replace("{all}", choices.length));
    });
  });

  /* What is empty stays out of the address. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-lean]")) return;
    const empty = all("input[name]", event.target).filter((input) => !input.value.trim() || input.matches("[name=match][value=all]"));
    empty.forEach((input) => { input.disabled = true; });
    setTimeout(() => empty.forEach((input) => { input.disabled = false; }));
  });

  /* Copy buttons, and menus that close when one looks away. */
  document.addEventListener("click", async (event) => {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      announce(button.dataset.copied);
      const label = button.textContent;
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    } catch {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    }
  });

  /* Keys: / search, j and k next and previous, o open, ? the list of them. They can be switched off in the foot of the page. */
  const step = (by) => {
    const hits = all("[data-hit]");
    if (!hits.length) return;
    const now = hits.findIndex((hit) => hit.classList.contains("selected-hit"));
    const next = hits[Math.min(hits.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
    hits.forEach((hit) => hit.classList.toggle("selected-hit", hit === next));
    first("a[href]", next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    "/": () => { const box = all("[data-search-box]").pop(); box?.focus(); box?.select(); },
    j: () => step(1),
    k: () => step(-1),
    o: () => first(".selected-hit a[href]")?.click(),
    "?": () => { const list = first("[data-keys-list]"); if (list) list.showModal(); else first("[data-keys-help]")?.click(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details[data-menu][open]").forEach((menu) => { menu.open = false; first("summary", menu).focus(); });
      escapes = [...escapes, event.timeStamp].slice(-3);
      if (exit && escapes.length === 3 && event.timeStamp - escapes[0] < 2000) leave();
    }
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();

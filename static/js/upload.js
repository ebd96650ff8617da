/* Files go in pieces that fit the line, and on from where it was cut (tus 1.0). Without this the form sends them whole. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-uploads]");
  if (!form) return;
  const first = (selector, from = form) => from.querySelector(selector);
  const words = JSON.parse(form.dataset.words), input = first("[type=file]"), list = first("[data-upload-list]"), line = first("[data-upload-status]");
  const LEAST = 16384, MOST = 8388608, AIM = 4000, PATIENCE = 90000, LOOK = 16384;
  let piece = 65536, running = 0, after = null;
  const queue = [];

  const say = (text) => { line.textContent = text; };
  const size = (bytes) => {
    const [unit, by] = bytes < 1e6 ? ["kilobyte", 1e3] : bytes < 1e9 ? ["megabyte", 1e6] : ["gigabyte", 1e9];
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: by > 1e3 ? 1 : 0 }).format(bytes / by);
  };
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const said = (text) => base64(new TextEncoder().encode(text));
  /* Only where the browser holds the page for safe: HTTPS, or this machine. */
  const sha256 = async (data) => crypto.subtle && new Uint8Array(await crypto.subtle.digest("SHA-256", data));

  const ask = async (item, method, url, headers = {}, body = undefined) => {
    const stop = item.stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(url, {
        method, body, credentials: "same-origin", signal: stop.signal,
        headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": form.elements.csrf_token.value, "Sijill-Draft": form.elements.draft.value, ...headers },
      });
      if (answer.ok) return answer;
      throw Object.assign(new Error(), { status: answer.status, words: (await answer.json().catch(() => ({}))).detail });
    } finally {
      clearTimeout(timer);
    }
  };
  const show = (item, text) => {
    item.bar.value = item.at;
    item.state.textContent = text || `${size(item.at)} / ${size(item.file.size)}`;
  };
  const heard = (item, answer) => { item.at = Number(answer.headers.get("Upload-Offset")); show(item); };

  /* The server knows a file that was begun before by its size and seventeen looks into it, and says how far it is. */
  const begin = async (item) => {
    const { file } = item;
    const looks = [...Array(17).keys()].map((n) => Math.floor(Math.max(0, file.size - LOOK) / 16 * n)).map((at) => file.slice(at, at + LOOK));
    const mark = await sha256(await new Blob([...looks, String(file.size)]).arrayBuffer());
    const facts = { filename: file.name, filetype: file.type, mark: mark && [...mark].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
    const answer = await ask(item, "POST", form.dataset.uploads, {
      "Upload-Length": String(file.size),
      "Upload-Metadata": Object.entries(facts).filter(([, value]) => value).map(([key, value]) => `${key} ${said(value)}`).join(","),
    });
    item.url = answer.headers.get("Location");
    heard(item, answer);
    first(`[data-upload="${item.url}"]`)?.remove();
  };
  const send = async (item) => {
    const data = await item.file.slice(item.at, item.at + piece).arrayBuffer();
    const sum = await sha256(data), began = performance.now();
    heard(item, await ask(item, "PATCH", item.url, {
      "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(item.at), ...(sum ? { "Upload-Checksum": `sha256 ${base64(sum)}` } : {}),
    }, data));
    if (data.byteLength === piece) piece = Math.round(Math.min(MOST, Math.max(LEAST, piece * Math.min(2, Math.max(0.5, AIM / (performance.now() - began))))));
  };
  const pause = (time) => new Promise((go) => { setTimeout(go, time); addEventListener("online", go, { once: true }); });
  const final = (item, { status, name }) => status === 507 || /^Not/.test(name) || (status < 500 && !(item.url && [404, 409, 410, 460].includes(status)));

  const run = async (item) => {
    for (let wait = 1000; !item.gone; wait = Math.min(30000, wait * 2)) {
      try {
        if (item.url) heard(item, await ask(item, "HEAD", item.url));
        else await begin(item);
        while (item.at < item.file.size) { await send(item); wait = 1000; }
        item.here = true;
        show(item, words.here);
        say(`${item.file.name}: ${words.here}`);
        return;
      } catch (error) {
        if (item.gone) return;
        if (final(item, error)) {
          const why = error.words || words.failed;
          show(item, why);
          say(`${item.file.name}: ${why}`);
          item.again.hidden = false;
          return;
        }
        if (error.status === 404 || error.status === 410) item.url = null;
        if (!error.status) piece = Math.max(LEAST, piece / 2);
        show(item, words.waiting);
        say(`${item.file.name}: ${words.waiting}`);
        await pause(wait);
      }
    }
  };

  /* What has arrived takes its place among the files, and nothing that is being typed there is touched. */
  const renew = async () => {
    try {
      const answer = await fetch(form.getAttribute("action"), { credentials: "same-origin", headers: { "Sijill-Draft": form.elements.draft.value } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = [...first("[data-files]", page).children].filter((part) => !document.getElementById(part.getAttribute("aria-labelledby")));
      first("[data-files]").append(...fresh.map((part) => document.adoptNode(part)));
      [...list.children].forEach((part) => { if (part.dataset.here) part.remove(); });
      if (fresh.length) say(words.all);
    } catch {
      say(words.open);
    }
  };
  const next = async () => {
    while (running < 2 && queue.length) {
      const item = queue.shift();
      running += 1;
      run(item).finally(() => { running -= 1; if (item.here) item.row.dataset.here = "yes"; next(); });
    }
    if (running) return;
    const failed = [...list.children].some((part) => !part.dataset.here);
    if (first("[data-here]", list)) await renew();
    if (running || !after) return;
    if (failed) after = null;
    else form.requestSubmit(after === true ? undefined : after);
  };

  const button = (text, name, act) => {
    const made = document.createElement("button"), whose = document.createElement("span");
    made.type = "button";
    made.className = "button quiet";
    whose.className = "visually-hidden";
    whose.textContent = `: ${name}`;
    made.append(text, whose);
    made.addEventListener("click", act);
    return made;
  };
  const add = (file) => {
    const row = document.createElement("li"), name = document.createElement("bdi"), state = document.createElement("span"), bar = document.createElement("progress");
    const item = { file, row, state, bar, at: 0 };
    name.textContent = file.name;
    state.className = "muted";
    bar.max = file.size || 1;
    bar.setAttribute("aria-label", file.name);
    item.again = button(words.again, file.name, () => { item.again.hidden = true; queue.push(item); next(); });
    item.again.hidden = true;
    row.append(name, " ", state, bar, item.again, button(words.stop, file.name, () => {
      item.gone = true;
      item.stop?.abort();
      /* It may have arrived in this very moment: then it stands among the files, and can be taken out there. */
      if (item.url) ask({}, "DELETE", item.url).catch(() => {}).finally(renew);
      if (queue.includes(item)) queue.splice(queue.indexOf(item), 1);
      row.remove();
      input.focus();
    }));
    list.append(row);
    show(item, words.queued);
    queue.push(item);
  };
  const take = () => {
    [...input.files].forEach(add);
    input.value = "";
    next();
  };
  input.addEventListener("change", take);
  form.addEventListener("submit", (event) => {
    if (input.files.length) take();
    if (!running || after) return;
    event.preventDefault();
    after = event.submitter || true;
    say(words.later);
  });
})();

/* Drawing covers over a picture, and selecting words to hide. Both pages work without it. */
(() => {
  "use strict";
  const first = (selector, from = document) => from.querySelector(selector);

  /* Words that are selected in a text fill the form. */
  const words = first("form[data-hide-words]");
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    if (!words || !chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    const text = range.startContainer.parentElement?.closest("[data-element]");
    if (!text || !text.contains(range.endContainer)) return;
    const plain = (fragment) => {
      fragment.querySelectorAll("sup").forEach((sup) => sup.remove());
      return fragment.textContent;
    };
    const before = range.cloneRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    words.elements.element.value = text.dataset.element;
    words.elements.words.value = plain(range.cloneContents());
    /* Offsets count characters, not the halves that a script counts. */
    words.elements.start.value = [...plain(before.cloneContents())].length;
  });
  words?.elements.words.addEventListener("input", () => { words.elements.start.value = ""; });

  const frame = first("[data-cover-picture]");
  if (!frame) return;
  const form = frame.closest("form"), picture = first("img", frame), count = first("[data-count]", form);
  const canvas = frame.appendChild(document.createElement("canvas")), pen = canvas.getContext("2d");
  canvas.setAttribute("aria-hidden", "true");
  frame.classList.add("drawing");
  const rows = first("[data-rows]", form);
  rows.open = false;
  let shapes = JSON.parse(form.elements.shapes.value || frame.dataset.standing), fresh = null, touched = Boolean(form.elements.shapes.value);
  const value = (name) => form.elements[name].value;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (part, whole) => Math.round(1000 * Math.min(1, Math.max(0, part / whole)));
    return [within(event.clientX - box.left, box.width), within(event.clientY - box.top, box.height)];
  };
  const path = (shape) => {
    const { width, height } = canvas, made = new Path2D();
    if (shape.kind === "box") {
      made.rect(shape.x * width / 1000, shape.y * height / 1000, shape.width * width / 1000, shape.height * height / 1000);
      return made;
    }
    const radius = shape.width * Math.max(width, height) / 2000;
    /* Where points lie far apart, as many between them as make a line. */
    const points = shape.points.flatMap(([x, y], n) => {
      const [a, b] = shape.points[n - 1] || [x, y], steps = Math.ceil(Math.hypot(x - a, y - b) * 4 / shape.width) || 1;
      return Array.from({ length: steps }, (_, i) => [a + (x - a) * (i + 1) / steps, b + (y - b) * (i + 1) / steps]);
    });
    for (const [x, y] of points) {
      made.moveTo(x * width / 1000 + radius, y * height / 1000);
      made.arc(x * width / 1000, y * height / 1000, radius, 0, 7);
    }
    return made;
  };
  const squares = (shape) => {
    /* As coarse as the archive will make it. */
    const { width, height } = canvas, small = document.createElement("canvas");
    const across = shape.kind === "box" ? [shape.x, shape.x + shape.width] : [Math.min(...shape.points.map((p) => p[0])), Math.max(...shape.points.map((p) => p[0])) + 1];
    const down = shape.kind === "box" ? [shape.y, shape.y + shape.height] : [Math.min(...shape.points.map((p) => p[1])), Math.max(...shape.points.map((p) => p[1])) + 1];
    const x = across[0] * width / 1000, y = down[0] * height / 1000, w = (across[1] - across[0]) * width / 1000, h = (down[1] - down[0]) * height / 1000;
    small.width = Math.max(1, Math.round(5 * w / Math.max(w, h)));
    small.height = Math.max(1, Math.round(5 * h / Math.max(w, h)));
    const by = picture.naturalWidth / width;
    small.getContext("2d").drawImage(picture, x * by, y * by, w * by, h * by, 0, 0, small.width, small.height);
    pen.save();
    pen.clip(path(shape));
    pen.imageSmoothingEnabled = false;
    const edge = shape.kind === "box" ? 0 : shape.width * Math.max(width, height) / 2000;
    pen.drawImage(small, x - edge, y - edge, w + 2 * edge, h + 2 * edge);
    pen.restore();
  };
  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const shape of fresh ? [...shapes, fresh] : shapes) {
      if (shape.cover === "pixels") squares(shape);
      else { pen.fillStyle = "#000"; pen.fill(path(shape)); }
      pen.strokeStyle = "#fff";
      if (shape.kind === "box") pen.stroke(path(shape));
    }
    count.textContent = count.dataset.words.replace("{count}", shapes.length);
    if (touched) form.elements.shapes.value = shapes.length ? JSON.stringify(shapes) : "";
    [...rows.querySelectorAll("input, select")].forEach((input) => { input.disabled = touched; });
  };
  const grown = (event) => {
    const [x, y] = at(event);
    if (fresh.kind === "stroke") {
      const [px, py] = fresh.points.at(-1);
      if (Math.hypot(x - px, y - py) >= fresh.width / 6) fresh.points.push([x, y]);
      return;
    }
    Object.assign(fresh, { x: Math.min(x, fresh.from[0]), y: Math.min(y, fresh.from[1]), width: Math.abs(x - fresh.from[0]), height: Math.abs(y - fresh.from[1]) });
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    const from = at(event), cover = value("how");
    fresh = value("tool") === "box" ? { kind: "box", x: from[0], y: from[1], width: 0, height: 0, cover, from } : { kind: "stroke", width: Number(value("brush")), points: [from], cover };
  });
  canvas.addEventListener("pointermove", (event) => { if (fresh) { grown(event); draw(); } });
  const done = () => {
    if (!fresh) return;
    const { from, ...shape } = fresh;
    fresh = null;
    if (shape.kind === "stroke" || (shape.width > 2 && shape.height > 2)) {
      if (shape.kind === "box") { shape.x = Math.min(shape.x, 999); shape.y = Math.min(shape.y, 999); }
      shapes.push(shape);
      touched = true;
      form.elements.shapes.dispatchEvent(new Event("input", { bubbles: true }));
    }
    draw();
  };
  canvas.addEventListener("pointerup", done);
  canvas.addEventListener("pointercancel", () => { fresh = null; draw(); });
  first("[data-undo]", form).addEventListener("click", () => { shapes.pop(); touched = true; draw(); });
  const size = () => { canvas.width = picture.clientWidth; canvas.height = picture.clientHeight; draw(); };
  if (picture.complete) size();
  picture.addEventListener("load", size);
  addEventListener("resize", size);
})();

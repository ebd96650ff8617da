/* Looking closely: wheel, pinch, drag, buttons and keys. The frame scrolls by itself; this only sets the picture's width. */
(() => {
  "use strict";
  const frame = document.querySelector("[data-zoom-frame]"), tools = document.querySelector("[data-zoom-tools]");
  if (!frame) return;
  const image = frame.querySelector("img"), now = tools.querySelector("[data-zoom-now]");
  const natural = () => Number(image.getAttribute("width")) || image.naturalWidth;
  const tall = () => Number(image.getAttribute("height")) || image.naturalHeight;
  const whole = () => Math.min(1, frame.clientWidth / natural(), frame.clientHeight / tall());
  let scale = 1;
  const set = (wanted, x = frame.clientWidth / 2, y = frame.clientHeight / 2) => {
    scale = Math.min(4, Math.max(whole(), wanted));
    const box = frame.getBoundingClientRect(), before = image.getBoundingClientRect();
    const along = (at, start, size) => Math.min(1, Math.max(0, (at - start) / size));
    const fx = along(box.left + x, before.left, before.width), fy = along(box.top + y, before.top, before.height);
    frame.classList.toggle("larger", scale > whole() + .001);
    image.style.width = `${natural() * scale}px`;
    const after = image.getBoundingClientRect();
    frame.scrollBy(after.left + fx * after.width - box.left - x, after.top + fy * after.height - box.top - y);
    now.textContent = `${new Intl.NumberFormat(document.documentElement.lang).format(Math.round(scale * 100))} %`;
  };
  const acts = { in: () => set(scale * 1.5), out: () => set(scale / 1.5), whole: () => set(0), pixels: () => set(1) };
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) acts[button.dataset.zoom]();
  });
  frame.addEventListener("keydown", (event) => {
    const act = { "+": "in", "=": "in", "-": "out", "0": "whole", "1": "pixels" }[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) { acts[act](); event.preventDefault(); }
  });
  const place = (event) => { const box = frame.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== frame) return;
    event.preventDefault();
    set(scale * Math.exp(-event.deltaY / 400), ...place(event));
  }, { passive: false });
  const fingers = new Map();
  let apart = 0;
  const spread = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a[0] - b[0], a[1] - b[1]); };
  frame.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, place(event));
    frame.setPointerCapture(event.pointerId);
    frame.classList.add("held");
    if (fingers.size === 2) apart = spread();
  });
  frame.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const here = place(event);
    fingers.set(event.pointerId, here);
    if (fingers.size === 1) frame.scrollBy(before[0] - here[0], before[1] - here[1]);
    else if (fingers.size === 2) {
      const [a, b] = [...fingers.values()], wide = spread();
      set(scale * wide / (apart || wide), (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
      apart = wide;
    }
  });
  const lifted = (event) => { fingers.delete(event.pointerId); if (!fingers.size) frame.classList.remove("held"); };
  for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, lifted);
  image.addEventListener("dragstart", (event) => event.preventDefault());
  frame.addEventListener("dblclick", (event) => set(scale < 1 ? 1 : 0, ...place(event)));
  tools.hidden = false;
  const begin = () => { scale = 1; set(0); };
  if (image.complete && image.naturalWidth) begin(); else image.addEventListener("load", begin);
  addEventListener("resize", () => set(scale));
})();

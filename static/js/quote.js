/* Comment on the words that one has selected: a button puts them into the form. Without it they are pasted. */
(() => {
  "use strict";
  const text = document.querySelector(".reading");
  const field = document.getElementById("comment-quote");
  const button = document.querySelector("[data-quote]");
  if (!text || !field || !button) return;
  const before = document.getElementById("comment-quote-before");
  let chosen = null, dragging = false;
  /* A selection is told of before or after the key that made it, and the handles of a touch screen lift no pointer. */
  const offer = () => { button.hidden = dragging || !chosen; };
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return;
    const ahead = document.createRange();
    ahead.setStart(text, 0);
    ahead.setEnd(range.startContainer, range.startOffset);
    const words = selection.toString().trim().slice(0, 1000);
    if (!words) return;
    chosen = [words, ahead.toString().slice(-40)];
    offer();
  });
  document.addEventListener("pointerdown", () => { dragging = true; });
  ["pointerup", "pointercancel"].forEach((end) => document.addEventListener(end, () => { dragging = false; offer(); }));
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    [field.value, before.value] = chosen;
    const fold = field.closest("details");
    if (fold) fold.open = true;
    button.hidden = true;
    chosen = null;
    document.getElementById("comment-body").focus();
  });
  field.addEventListener("input", () => { before.value = ""; });
})();

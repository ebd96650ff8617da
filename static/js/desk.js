/* The moderator's desk: undo that counts down, words taken from a selection, and single keys where they were asked for. */
(() => {
  "use strict";
  const first = (selector) => document.querySelector(selector);
  const undo = first("[data-undo]");
  if (undo) setTimeout(() => { undo.hidden = true; }, Number(undo.dataset.undo) * 1000);

  const all = first("[data-choose-all]");
  if (all) all.addEventListener("click", () => {
    document.querySelectorAll("#several input[name=chosen]").forEach((box) => { box.checked = true; });
  });

  const form = first("[data-decide]");
  if (!form) return;
  const choose = (value) => {
    const radio = form.querySelector(`input[name=outcome][value=${value}]`);
    if (!radio) return;
    radio.checked = true;
    show();
    (value === "publish" ? form.querySelector("button[type=submit]") : value === "redact" ? form.elements.passages : form.elements.reason).focus();
  };
  const only = first("[data-redact-only]");
  const show = () => { only.hidden = form.elements.outcome.value !== "redact"; };
  form.addEventListener("change", show);
  show();

  let marked = "";
  const mark = () => {
    const chosen = getSelection();
    const text = String(chosen).trim();
    if (text && chosen.anchorNode && first("[data-judged]").contains(chosen.anchorNode)) marked = text.replace(/\s+/g, " ");
  };
  document.addEventListener("selectionchange", mark);
  const take = first("[data-take-selected]");
  if (take) take.addEventListener("click", () => {
    const box = form.elements.passages;
    /* A busy browser tells of a selection after the click. */
    mark();
    if (marked && !box.value.split("\n").includes(marked)) box.value = [box.value.trim(), marked].filter(Boolean).join("\n");
    box.focus();
  });

  if (!first("[data-desk-keys]")) return;
  const keys = { p: "publish", d: "decline", w: "withhold", r: "redact" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    const button = first(`[data-key="${CSS.escape(key)}"]`);
    if (keys[key]) choose(keys[key]);
    else if (key === "a" && first("[data-ask]")) { first("[data-ask]").open = true; first("[data-ask] textarea").focus(); }
    else if (button && !(button.form.hidden)) button.form.requestSubmit(button);
    else return;
    event.preventDefault();
  });
})();

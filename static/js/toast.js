// A sentence above everything else for some seconds, for what happened without a place of its own.
const SECONDS = 10;
let shown = null;

export function toast(text) {
  shown?.remove();
  const note = document.createElement("p");
  note.className = "toast";
  note.setAttribute("role", "alert");
  note.popover = "manual";
  document.body.append(note);
  note.showPopover?.();
  note.textContent = text;
  note.addEventListener("click", () => note.remove());
  setTimeout(() => note.remove(), SECONDS * 1000);
  shown = note;
}

// A sentence above everything else for some seconds, for what happened without a place of its own.
const SECONDS = 10;
const MOST_NOTICES = 3;
let shown = null;
let notices = null;

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

/** A notice with a link, which stays until it is closed, as long as there are not many. */
export function noticeToast(text, href) {
  const note = document.createElement("p");
  note.className = "notice-toast";
  note.append(href ? Object.assign(document.createElement("a"), { href, textContent: text }) : text);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "link-button";
  close.textContent = "Dismiss";
  close.addEventListener("click", () => note.remove());
  note.append(close);
  noticeRegion().append(note);
  while (notices.children.length > MOST_NOTICES) notices.firstElementChild.remove();
}

/** It is there before its contents: then screen readers say what is added. */
export function noticeRegion() {
  if (notices?.isConnected) return notices;
  notices = document.createElement("div");
  notices.className = "notice-toasts";
  notices.setAttribute("role", "status");
  document.body.append(notices);
  return notices;
}

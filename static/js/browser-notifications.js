// Notifications of the browser itself, for who asked for them, while no page of the site is in sight.
import { recall, remember } from "./stored.js";

const part = document.querySelector("[data-notify]");
const box = part?.querySelector("input");
const CHOICE = `notify-${part?.dataset.notify}`; // whoever signs in in this browser chooses for themselves
const BLOCKED = "Your browser blocks them. Allow notifications in its settings for this site, then switch this on.";

export function notifiesOutside() {
  return isSupported() && Notification.permission === "granted" && recall(CHOICE) === "on";
}

export function armSwitch() {
  if (!isSupported()) return;
  part.hidden = false;
  box.checked = notifiesOutside();
  box.addEventListener("change", choose);
}

export function notifyOutside({ id, message, page }) {
  const note = new Notification("SpotifAI", { body: message, tag: `notice-${id}` });
  note.addEventListener("click", () => {
    note.close();
    globalThis.focus();
    location.assign(page ? `/notices/${id}/` : "/notices/");
  });
}

/** The browser asks its user only now, on their own click. */
async function choose() {
  const permission = box.checked ? await Notification.requestPermission() : "";
  remember(CHOICE, permission === "granted" ? "on" : "off");
  part.querySelector("p").textContent = permission === "denied" ? BLOCKED : "";
  box.checked = notifiesOutside();
}

// Telephones have `Notification` only for workers, and others only over https.
function isSupported() {
  return "Notification" in globalThis && isSecureContext && !matchMedia("(hover: none)").matches;
}

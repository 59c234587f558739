// Keys that work anywhere on a page, but where a control has its own use for them.
import { remember, remembered } from "./memory.js";

const CHOICE = "keys-anywhere";

/** `actions`: by `event.key` (letters in lower case), what to do; it gets the event. */
export function armKeys(dialog, actions) {
  const choice = dialog.querySelector("[data-keys-on]");
  choice.checked = remembered(CHOICE) !== "off";
  choice.addEventListener("change", () => remember(CHOICE, choice.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!choice.checked || document.querySelector("dialog[open]") || hasOwnUse(event)) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (name === "?") dialog.showModal();
    else if (actions[name]) actions[name](event);
    else return;
    event.preventDefault();
  });
}

function hasOwnUse({ target, key }) {
  if (target.matches("textarea, select, input:not([type=checkbox], [type=range])")) return true;
  if (key === " ") return target.matches("button, summary, input, [role=button]");
  const moves = ["ArrowLeft", "ArrowRight"].includes(key);
  return moves && target.closest("input, [role=slider], [tabindex='0'].table-scroll") !== null;
}

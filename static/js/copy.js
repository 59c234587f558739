import { announce } from "./announce.js";

export function armCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const copied = await copy(button.dataset.copy);
    say(button, copied ? "Copied" : "Select and copy it by hand");
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text); // plain http has no clipboard API
  }
}

function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

function say(button, text) {
  const word = button.querySelector("[data-copy-word]") ?? button;
  const before = word.dataset.before ?? word.textContent;
  word.dataset.before = before;
  word.textContent = text;
  announce(text);
  setTimeout(() => (word.textContent = before), 2000);
}

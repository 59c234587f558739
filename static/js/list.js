// After the list was replaced: say how much it holds, and keep the keyboard where the list begins.
import { announce } from "./announce.js";

export function tellOfList() {
  const list = document.getElementById("list");
  if (!list) return;
  announce((list.querySelector(".list-count, .empty p") ?? list).textContent.trim());
  if (document.activeElement === document.body) list.focus({ preventScroll: true });
}

// The drop zone's own ways to choose files: click, keyboard and paste. Drops are taken everywhere.
import { take } from "./uploads.js";

const zone = document.querySelector("[data-drop]");
const input = zone.querySelector("input[type=file]");
input.tabIndex = -1; // the button next to it stands for it

zone.querySelector("[data-drop-choose]").addEventListener("click", () => input.click());
input.addEventListener("change", takeChosen);
zone.addEventListener("submit", (event) => event.preventDefault());
addEventListener("paste", (event) => take(event.clipboardData?.files ?? []));

function takeChosen() {
  take(input.files);
  input.value = "";
}

takeChosen(); // what was chosen while this module was still on its way

// The drop zone's own ways in: choosing files, typing a link. Drops and pastes are taken everywhere.
import { takeLink } from "./links.js";
import { take } from "./uploads.js";

const zone = document.querySelector("[data-drop]");
const input = zone.querySelector("input[type=file]");
input.tabIndex = -1; // the button next to it stands for it

zone.querySelector("[data-drop-choose]").addEventListener("click", () => input.click());
input.addEventListener("change", takeChosen);
zone.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("link-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.url;
  takeLink(field.value);
  field.value = "";
});

function takeChosen() {
  take(input.files);
  input.value = "";
}

takeChosen(); // what was chosen while this module was still on its way

// What is done with files that several systems can take: asked in a dialog, which remembers what was
// last chosen for a kind of file. Where a kind has one purpose, nobody is asked.
import { recall, remember } from "./stored.js";

const dialog = document.getElementById("purposes-dialog");
const boxes = dialog ? [...dialog.querySelectorAll("[name=purposes]")] : [];
let asked = Promise.resolve();

dialog?.addEventListener("change", requireOne);

/** The kind that a file seems to be of; none if its type says nothing. */
export function kindOf(file) {
  const kind = file.type.split("/")[0];
  return boxes.some((box) => takes(box, kind)) ? kind : "";
}

/** The names of what is to be done with `what`; none for what is usual, null where it is to be left. */
export function choose(what, kind = "") {
  asked = asked.then(() => ask(what, kind)); // one dialog at a time
  return asked;
}

async function ask(what, kind) {
  const only = document.querySelector("[data-drop]")?.dataset.purposes; // of a page that takes files for one thing
  if (only) return only.split(",");
  const fitting = boxes.filter((box) => !kind || takes(box, kind));
  if (fitting.length < 2) return [];
  show(fitting, recall(place(kind))?.split(",") ?? []);
  dialog.querySelector("#purposes-what").textContent = what;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue !== "start") return null;
  const names = boxes.filter((box) => box.checked).map((box) => box.value);
  remember(place(kind), names.join(","));
  return names;
}

function show(fitting, before) {
  const again = fitting.some((box) => before.includes(box.value));
  for (const box of boxes) {
    const fits = fitting.includes(box);
    box.closest("[data-purpose]").hidden = !fits;
    box.checked = fits && (again ? before.includes(box.value) : box.defaultChecked);
  }
  requireOne();
}

function requireOne() {
  const shown = boxes.filter((box) => !box.closest("[data-purpose]").hidden);
  const text = shown.some((box) => box.checked) ? "" : "Choose at least one.";
  for (const box of boxes) box.setCustomValidity(box === shown[0] ? text : "");
}

function takes(box, kind) {
  return box.dataset.kinds.split(" ").includes(kind);
}

function place(kind) {
  return `purposes-${kind || "any"}`;
}

// The rows that tell of files and links on their way.
import { announce } from "./announce.js";

export const list = document.querySelector("[data-uploads]");
export const tray = list.closest("[data-tray]"); // on every page but the dashboard
const template = document.getElementById("upload-row");

export function newRow(name, figures, label) {
  const row = template.content.firstElementChild.cloneNode(true);
  row.querySelector(".upload-name").textContent = name;
  row.querySelector(".upload-figures").textContent = figures;
  row.querySelector("progress").setAttribute("aria-label", label);
  list.append(row);
  if (tray) tray.hidden = false;
  return row;
}

export function state(row, name) {
  row.dataset.state = name;
  if (name === "sending") row.querySelector("[data-upload-again]").hidden = true;
}

export function words(row, text) {
  row.querySelector(".upload-words").textContent = text;
}

export function done(row, page) {
  state(row, "done");
  row.querySelector("[data-upload-stop]").hidden = true;
  const open = row.querySelector("[data-upload-open]");
  open.href = page;
  open.hidden = false;
}

export function fail(row, text, mayPass = false) {
  state(row, "failed");
  words(row, text);
  row.querySelector("[data-upload-again]").hidden = !mayPass;
  offerDismissal(row);
  announce(`${row.querySelector(".upload-name").textContent}: ${text}`);
}

export function offerDismissal(row) {
  const stop = row.querySelector("[data-upload-stop]");
  stop.textContent = "Dismiss";
  stop.type = "button"; // it may have been that of a form
  stop.onclick = () => remove(row);
}

export function remove(row) {
  row.remove();
  if (tray) tray.hidden = !list.children.length;
}

// The list of uploads: filters of the address, a selection that outlives refreshing, and keys.
import { armKeys } from "./keys.js";

const form = document.querySelector("[data-library]");
const selected = new Set();
const boxes = () => [...document.querySelectorAll(".card-select input")];

document.addEventListener("htmx:configRequest", ({ detail, target }) => {
  if (target !== form) return;
  for (const [name, value] of Object.entries(detail.parameters)) {
    if (!value) delete detail.parameters[name];
  }
});

/** The folded filters say how many of them narrow the list. */
function tellOfFilters() {
  const fields = [...form.querySelectorAll("details [name]:not([name=ordering])")];
  const set = fields.filter((field) => field.value).length;
  form.querySelector("[data-filters-set]").textContent = set ? `(${set})` : "";
}

document.addEventListener("htmx:historyRestore", () => {
  const asked = new URLSearchParams(location.search);
  for (const field of document.querySelectorAll("[data-library] [name]")) {
    field.value = asked.get(field.name) ?? field.querySelector("option")?.value ?? "";
  }
  tellOfFilters();
  show();
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-select-all]")) boxes().forEach((box) => choose(box, target.checked));
  else if (target.matches(".card-select input")) choose(target, target.checked);
  else return;
  tell();
});

document.addEventListener("htmx:afterSettle", show);
document.addEventListener("parts:replaced", show);

function choose(box, checked) {
  box.checked = checked;
  if (checked) selected.add(box.value);
  else selected.delete(box.value);
}

/** After the rows were replaced: those that are still there stay selected. */
function show() {
  const there = boxes();
  const known = new Set(there.map((box) => box.value));
  for (const id of selected) if (!known.has(id)) selected.delete(id);
  for (const box of there) box.checked = selected.has(box.value);
  hideWhatIsOver();
  tell();
}

function tell() {
  const all = document.querySelector("[data-select-all]");
  if (!all) return;
  const count = selected.size;
  all.checked = count > 0 && count === boxes().length;
  all.indeterminate = count > 0 && !all.checked;
  document.querySelector("[data-selected-count]").textContent = count ? `${count} selected` : "";
  for (const button of document.querySelectorAll("[data-for-selected]")) button.disabled = !count;
}

/** A deletion that can no longer be undone is not offered to be. */
function hideWhatIsOver() {
  for (const notice of document.querySelectorAll("[data-undo]")) {
    const left = new Date(notice.dataset.undo) - Date.now();
    setTimeout(() => notice.remove(), Math.max(left, 0));
  }
}

function move(by) {
  const names = [...document.querySelectorAll(".card-name a")];
  const here = names.findIndex((name) => name.closest(".card").contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : names.length - 1) : here + by;
  names[Math.min(Math.max(next, 0), names.length - 1)]?.focus();
}

function toggle() {
  const box = document.activeElement?.closest(".card")?.querySelector(".card-select input");
  if (!box) return;
  choose(box, !box.checked);
  tell();
}

armKeys(document.querySelector("[data-keys]"), {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  x: toggle,
  "/": () => form.querySelector("input").focus(),
});
form.addEventListener("change", tellOfFilters);
tellOfFilters();
show();

// Putting a lecture right: the large view of a slide, the form in a line, and what forms are answered.
import { followJobs } from "./job-card.js";
import { remember, remembered } from "./memory.js";
import { toast } from "./toast.js";

const VIEW = "lecture-slides";
const before = new WeakMap(); // a line that is being changed -> what it was

export function armChanges(renew) {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("[data-line-field]")) leave(event.target.closest(".line"));
  });
  document.addEventListener("lecture:refused", ({ target, detail }) => {
    const place = target.querySelector?.("[data-refusal]") ?? target.closest?.("form")?.querySelector("[data-refusal]");
    if (place) place.textContent = detail.message;
    else toast(detail.message);
  });
  document.addEventListener("lecture:changed", () => {
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    changed = true;
  });
  let changed = false;
  document.addEventListener("htmx:afterSettle", () => {
    if (!changed) return;
    changed = false;
    showView();
    followJobs();
    renew();
    document.getElementById("lecture-notice").focus({ preventScroll: true });
  });
  document.addEventListener("htmx:oobAfterSwap", () => (changed = true));
  document.addEventListener("parts:replaced", showView);
  showView();
}

/** A slide at its full size, with what can be done to it. */
export async function openSlide(href) {
  const dialog = document.querySelector("[data-slide-dialog]");
  const body = dialog.querySelector("[data-slide-body]");
  await htmx.ajax("GET", href, { source: body, target: body, swap: "innerHTML" });
  if (!body.childElementCount) return;
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function onClick(event) {
  if (event.ctrlKey || event.metaKey) return;
  const opener = event.target.closest("[data-open-slide], .line-edit");
  if (opener) {
    event.preventDefault();
    if (opener.matches(".line-edit")) change(opener.closest(".line"), opener.href);
    else openSlide(opener.href);
  } else if (event.target.closest("[data-line-cancel]") && event.target.closest(".line")) {
    event.preventDefault();
    leave(event.target.closest(".line"));
  } else if (event.target.closest("[data-notice-close]")) {
    event.target.closest(".notice").remove();
  } else if (event.target.closest("[data-slides-view]")) {
    remember(VIEW, remembered(VIEW) === "all" ? "strip" : "all");
    showView();
  }
}

async function change(line, href) {
  const was = [...line.childNodes];
  await htmx.ajax("GET", href, { source: line, target: line, swap: "innerHTML" });
  const field = line.querySelector("[data-line-field]");
  if (!field) return;
  before.set(line, was);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function leave(line) {
  line.replaceChildren(...before.get(line));
  line.querySelector(".line-edit").focus();
}

function showView() {
  const slides = document.getElementById("lecture-slides");
  const button = slides?.querySelector("[data-slides-view]");
  if (!button) return;
  const all = remembered(VIEW) === "all";
  slides.dataset.view = all ? "all" : "strip";
  button.setAttribute("aria-pressed", String(all));
}

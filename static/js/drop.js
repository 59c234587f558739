// Whatever is dropped on a page is taken, or refused with a word; never does it replace the page.
import { linkIn } from "./paste.js";
import { toast } from "./toast.js";

const NOT_A_FILE = "Only files and https links can be dropped here. Save the video or picture first, then drop its file.";
const FOLDER = "A folder cannot be taken. Open it and drop the files in it.";
const NO_REPORT = "This page takes one report, as a PDF file.";
const REFUSALS = {
  "sign-in": "Sign in first, then drop the file again.",
  elsewhere: "Files are not taken on this page. Drop them on the dashboard.",
};

/** `take.files(files)` and `take.link(url)` send them; a page without it refuses them. */
export function armDrops(take = null) {
  const zone = document.querySelector("[data-drop]") ?? document.documentElement;
  let own = false; // a link or picture of this very page
  let depth = 0;
  const over = (change) => {
    depth = change ? Math.max(depth + change, 0) : 0;
    zone.toggleAttribute("data-over", depth > 0);
  };
  addEventListener("dragstart", () => (own = true), true);
  addEventListener("dragend", () => (own = false), true);
  addEventListener("dragenter", (event) => carriesFiles(event) && !own && over(1));
  addEventListener("dragleave", (event) => carriesFiles(event) && !own && over(-1));
  addEventListener("dragover", (event) => {
    if (!isAtHome(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    over(0);
    if (isAtHome(event)) return;
    event.preventDefault();
    if (!own) receive(event.dataTransfer, take);
    own = false;
  });
}

/** Where the browser itself knows what to do, without leaving the page. */
function isAtHome(event) {
  const target = event.target.closest?.("input, textarea, [contenteditable]");
  if (!target || target.closest("[data-drop], [data-drop-report]")) return false;
  return carriesFiles(event) ? target.type === "file" : target.type !== "file";
}

function carriesFiles(event) {
  return Boolean(event.dataTransfer?.types.includes("Files"));
}

function receive(transfer, take) {
  const link = linkIn(transfer);
  if (take && link) return take.link(link);
  if (!transfer.types.includes("Files")) return toast(NOT_A_FILE);
  if ([...transfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory)) return toast(FOLDER);
  if (!transfer.files.length) return toast(NOT_A_FILE);
  const report = document.querySelector("[data-drop-report]");
  if (report && isReport(transfer.files)) return verify(report, transfer.files);
  if (take) return take.files([...transfer.files]);
  toast(report ? NO_REPORT : REFUSALS[document.body.dataset.drops ?? "elsewhere"]);
}

function isReport(files) {
  return files.length === 1 && (files[0].type === "application/pdf" || /\.pdf$/i.test(files[0].name));
}

function verify(form, files) {
  form.querySelector("input[type=file]").files = files;
  form.requestSubmit();
}

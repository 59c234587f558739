// The drop zone: files by drag, click, keyboard or paste, sent one after the other.
import { announce } from "./announce.js";
import { bytes, clock } from "./format.js";
import { refreshParts } from "./parts.js";
import { Sending } from "./sending.js";

const zone = document.querySelector("[data-drop]");
const input = zone.querySelector("input[type=file]");
const list = document.querySelector("[data-uploads]");
const template = document.getElementById("upload-row");
input.tabIndex = -1; // the button next to it stands for it
const maxBytes = Number(zone.dataset.maxMb) * 1024 ** 2;
let queue = Promise.resolve();

zone.querySelector("[data-drop-choose]").addEventListener("click", () => input.click());
input.addEventListener("change", takeChosen);
zone.addEventListener("submit", (event) => event.preventDefault());

addEventListener("paste", (event) => take(event.clipboardData?.files ?? []));

// The whole window takes drops: a file that misses the zone must not replace the page.
let depth = 0;
addEventListener("dragenter", (event) => {
  if (!carriesFiles(event)) return;
  depth += 1;
  zone.toggleAttribute("data-over", true);
});
addEventListener("dragleave", (event) => {
  if (!carriesFiles(event)) return;
  depth -= 1;
  if (depth <= 0) zone.toggleAttribute("data-over", false);
});
addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  zone.toggleAttribute("data-over", false);
  take(event.dataTransfer.files);
});

function takeChosen() {
  take(input.files);
  input.value = "";
}

function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

function take(files) {
  for (const file of files) enqueue(newRow(file), file);
}

function newRow(file) {
  const row = template.content.firstElementChild.cloneNode(true);
  row.querySelector(".upload-name").textContent = file.name;
  row.querySelector(".upload-figures").textContent = bytes(file.size);
  row.querySelector("progress").setAttribute("aria-label", `Upload of ${file.name}`);
  list.append(row);
  return row;
}

function enqueue(row, file) {
  if (!file.size) return fail(row, "This file is empty. Choose one with something in it.");
  if (file.size > maxBytes) {
    return fail(row, `This file has ${bytes(file.size)}; the limit is ${bytes(maxBytes)}. Make it shorter or lower its resolution.`);
  }
  const sending = new Sending(file, zone.dataset.uploadUrl);
  row.querySelector("[data-upload-stop]").addEventListener("click", () => {
    sending.cancel();
    row.remove();
    zone.querySelector("[data-drop-choose]").focus();
    announce(`Upload of ${file.name} cancelled`);
  });
  row.querySelector("[data-upload-again]").addEventListener("click", () => send(row, sending));
  words(row, "Waiting for the upload before it");
  send(row, sending);
}

function send(row, sending) {
  queue = queue.then(async () => {
    if (sending.cancelled) return;
    state(row, "sending");
    try {
      const answer = await sending.start((loaded, total, seconds) => progress(row, loaded, total, seconds));
      await done(row, sending.file, answer);
    } catch (problem) {
      row.querySelector(".upload-figures").textContent = bytes(sending.file.size);
      if (!sending.cancelled) fail(row, problem.message, problem.mayPass);
    }
  });
}

function progress(row, loaded, total, secondsLeft) {
  row.querySelector("progress").value = loaded / total;
  row.querySelector(".upload-figures").textContent = `${bytes(loaded)} of ${bytes(total)}`;
  if (loaded === total) return words(row, "Checking the file");
  words(row, secondsLeft === null ? "Uploading" : `Uploading, ${clock(secondsLeft)} left`);
}

async function done(row, file, answer) {
  state(row, "done");
  row.querySelector("[data-upload-stop]").hidden = true;
  const open = row.querySelector("[data-upload-open]");
  open.href = `/videos/${answer.video.id}/`;
  open.hidden = false;
  if (answer.duplicate) {
    words(row, "You have uploaded this very file before. Its result is kept.");
  } else {
    row.remove();
  }
  announce(`${file.name} is uploaded`);
  await refreshParts("[data-part], #balance").catch(() => {});
}

function fail(row, text, mayPass = false) {
  state(row, "failed");
  words(row, text);
  row.querySelector("[data-upload-again]").hidden = !mayPass;
  const stop = row.querySelector("[data-upload-stop]");
  stop.textContent = "Dismiss";
  stop.addEventListener("click", () => row.remove());
  announce(`${row.querySelector(".upload-name").textContent}: ${text}`);
}

function state(row, name) {
  row.dataset.state = name;
  if (name === "sending") row.querySelector("[data-upload-again]").hidden = true;
}

function words(row, text) {
  row.querySelector(".upload-words").textContent = text;
}

takeChosen(); // what was chosen while this module was still on its way

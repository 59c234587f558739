// Files on their way, one after the other, each with a row that tells of it.
import { announce } from "./announce.js";
import { bytes, clock } from "./format.js";
import { refreshParts } from "./parts.js";
import { Sending } from "./sending.js";
import { toast } from "./toast.js";

const list = document.querySelector("[data-uploads]");
const tray = list.closest("[data-tray]"); // on every page but the dashboard
const template = document.getElementById("upload-row");
const { uploadUrl, maxMb, maxFiles } = list.dataset;
const maxBytes = Number(maxMb) * 1024 ** 2;
let queue = Promise.resolve();
let left = 0; // how many are still to be sent

addEventListener("beforeunload", (event) => left && event.preventDefault());

export function take(files) {
  if (!files.length) return;
  if (files.length > Number(maxFiles)) {
    return toast(`These are ${files.length} files. Send at most ${maxFiles} at once.`);
  }
  if (tray) tray.hidden = false;
  for (const file of files) enqueue(newRow(file), file);
  if (tray) queue = queue.then(leave);
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
  const sending = new Sending(file, uploadUrl);
  row.querySelector("[data-upload-stop]").addEventListener("click", () => {
    sending.cancel();
    remove(row);
    document.querySelector("[data-drop-choose]")?.focus();
    announce(`Upload of ${file.name} cancelled`);
  });
  row.querySelector("[data-upload-again]").addEventListener("click", () => send(row, sending));
  words(row, "Waiting for the upload before it");
  send(row, sending);
}

function send(row, sending) {
  left += 1;
  queue = queue.then(async () => {
    try {
      if (sending.cancelled) return;
      state(row, "sending");
      const answer = await sending.start((loaded, total, seconds) => progress(row, loaded, total, seconds));
      await done(row, sending.file, answer);
    } catch (problem) {
      row.querySelector(".upload-figures").textContent = bytes(sending.file.size);
      if (!sending.cancelled) fail(row, problem.message, problem.mayPass);
    } finally {
      left -= 1;
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
  announce(`${file.name} is uploaded`);
  if (answer.duplicate) {
    words(row, "You have uploaded this very file before. Its result is kept.");
  } else if (tray) {
    words(row, "It is being analysed.");
  } else {
    row.remove();
  }
  if (!tray) await refreshParts("[data-part], #balance").catch(() => {});
}

/** Opens what was sent from another page than the dashboard, unless something would be lost. */
function leave() {
  const sent = list.querySelectorAll('[data-state="done"]');
  if (left || !sent.length || sent.length < list.children.length || isBeingWritten()) return;
  location.assign(sent.length === 1 ? sent[0].querySelector("[data-upload-open]").href : "/videos/");
}

function isBeingWritten() {
  return [...document.querySelectorAll("textarea, input")].some(({ type, value, defaultValue }) =>
    !["file", "hidden", "checkbox", "radio"].includes(type) && value !== defaultValue);
}

function fail(row, text, mayPass = false) {
  state(row, "failed");
  words(row, text);
  row.querySelector("[data-upload-again]").hidden = !mayPass;
  const stop = row.querySelector("[data-upload-stop]");
  stop.textContent = "Dismiss";
  stop.addEventListener("click", () => remove(row));
  announce(`${row.querySelector(".upload-name").textContent}: ${text}`);
}

function remove(row) {
  row.remove();
  if (tray) tray.hidden = !list.children.length;
}

function state(row, name) {
  row.dataset.state = name;
  if (name === "sending") row.querySelector("[data-upload-again]").hidden = true;
}

function words(row, text) {
  row.querySelector(".upload-words").textContent = text;
}

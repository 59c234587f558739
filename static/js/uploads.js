// Files on their way, one after the other, each with a row that tells of it.
import { announce } from "./announce.js";
import { bytes, clock } from "./format.js";
import { refreshParts } from "./parts.js";
import { choose, kindOf } from "./purposes.js";
import { ResumableSending } from "./resumable-sending.js";
import { Sending } from "./sending.js";
import { toast } from "./toast.js";
import { done, fail, list, newRow, remove, state, tray, words } from "./upload-rows.js";

const { uploadUrl, chunksUrl, chunkBytes, maxMb, maxFiles } = list.dataset;
const maxBytes = Number(maxMb) * 1024 ** 2;
let queue = Promise.resolve();
let left = 0; // how many are still to be sent

addEventListener("beforeunload", (event) => left && event.preventDefault());

export async function take(files) {
  if (!files.length) return;
  if (files.length > Number(maxFiles)) {
    return toast(`These are ${files.length} files. Send at most ${maxFiles} at once.`);
  }
  for (const [kind, group] of byKind(files)) {
    const what = group.length === 1 ? group[0].name : `${group.length} files`;
    const purposes = await choose(what, kind);
    if (!purposes) continue;
    for (const file of group) {
      enqueue(newRow(file.name, bytes(file.size), `Upload of ${file.name}`), file, purposes);
    }
  }
  if (tray) queue = queue.then(leave);
}

/** Sends the rest of a file whose upload was begun before. */
export function resume(file, id, purposes) {
  const sending = new ResumableSending(file, chunksUrl, purposes);
  sending.adopt(id);
  start(newRow(file.name, bytes(file.size), `Upload of ${file.name}`), sending);
  if (tray) queue = queue.then(leave);
}

function byKind(files) {
  const groups = new Map();
  for (const file of files) {
    const kind = kindOf(file);
    groups.set(kind, [...(groups.get(kind) ?? []), file]);
  }
  return groups;
}

function enqueue(row, file, purposes) {
  if (!file.size) return fail(row, "This file is empty. Choose one with something in it.");
  if (file.size > maxBytes) {
    return fail(row, `This file has ${bytes(file.size)}; the limit is ${bytes(maxBytes)}. Make it shorter or lower its resolution.`);
  }
  const large = file.size > Number(chunkBytes);
  const [Way, url] = large ? [ResumableSending, chunksUrl] : [Sending, uploadUrl];
  start(row, new Way(file, url, purposes));
}

function start(row, sending) {
  const { file } = sending;
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
      const answer = await sending.start(
        (loaded, total, seconds) => progress(row, loaded, total, seconds),
        (text) => waits(row, sending.file, text),
      );
      await arrived(row, sending.file, answer);
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

function waits(row, file, text) {
  words(row, text);
  announce(`${file.name}: ${text}`);
}

async function arrived(row, file, answer) {
  done(row, pageOf(answer.upload));
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

/** The page of an upload, on that of the page which has taken it for a purpose of its own. */
function pageOf({ id, links }) {
  const pages = document.querySelector("[data-drop]")?.dataset.page;
  return pages ? `${pages}${id}/` : links.page;
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

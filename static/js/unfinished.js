// Uploads that were cut: who chooses the file again has the rest of it sent, if it is the same file.
import { getJson } from "./http.js";
import { toast } from "./toast.js";

/** The ids of the uploads that this page sends, which no list of it offers. */
export const underWay = new Set();

/** Arms the lists that are on the page, and those that come later. */
export function armUnfinished() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-choose-again]");
    button?.closest("li").querySelector("[data-rest-of]").click();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-rest-of]") && target.files.length) goOn(target);
  });
  document.addEventListener("parts:replaced", hideThoseUnderWay);
}

async function goOn(input) {
  const [file] = input.files;
  input.value = ""; // the same file can be chosen again
  const row = input.closest("li");
  const { unfinishedUpload: id, filename, size, purposes } = row.dataset;
  if (file.size !== Number(size)) return toast(other(filename));
  const words = row.querySelector(".upload-words");
  const before = words.innerHTML;
  const button = row.querySelector("[data-choose-again]");
  words.textContent = "Comparing it with what is there";
  button.disabled = true;
  try {
    if (!(await begins(file, id))) return toast(other(filename));
  } catch (error) {
    return toast(error.message);
  } finally {
    words.innerHTML = before;
    button.disabled = false;
  }
  const { resume } = await import("./uploads.js");
  resume(file, id, purposes.split(","));
  hideThoseUnderWay();
}

/** Whether the chunks that are there are those of this file; on pages without https nobody can tell. */
async function begins(file, id) {
  if (!crypto.subtle) return true;
  const { body: chunks } = await getJson(`/api/v1/uploads/${id}/chunks`);
  for (const { start, size_bytes: size, sha256 } of chunks) {
    const bytes = await file.slice(start, start + size).arrayBuffer();
    if (sha256 && sha256 !== hex(await crypto.subtle.digest("SHA-256", bytes))) return false;
  }
  return true;
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function other(filename) {
  return `This is not the file of which a part is there. Choose ${filename} as it was, or discard that part.`;
}

function hideThoseUnderWay() {
  for (const list of document.querySelectorAll("[data-unfinished]")) {
    const rows = [...list.querySelectorAll("[data-unfinished-upload]")];
    for (const row of rows) row.hidden ||= underWay.has(row.dataset.unfinishedUpload);
    list.hidden = rows.every((row) => row.hidden);
  }
}

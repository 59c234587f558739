// Links on their way: sent to the site, whose job fetches them, with a row that follows the job.
import { announce } from "./announce.js";
import { timeLeft } from "./format.js";
import { csrfToken, problemText } from "./http.js";
import { JobFeed } from "./job-feed.js";
import { refreshParts } from "./parts.js";
import { choose } from "./purposes.js";
import { newKey } from "./sending.js";
import { done, fail, list, newRow, offerDismissal, remove, state, tray, words } from "./upload-rows.js";

const { uploadUrl, passing } = list.dataset;
const MAY_PASS = passing.split(" ");
const AWAY = "The site could not be reached. Try again.";
const feed = new JobFeed();

export async function takeLink(url) {
  const purposes = await choose(url);
  if (!purposes) return;
  const row = newRow(url, "", `Fetching ${url}`);
  row.dataset.purposes = purposes.join(",");
  offerAgain(row);
  send(row);
}

/** Takes over the links that the page came with: follows those in work, and sends failed ones again. */
export function adoptLinks() {
  for (const row of list.querySelectorAll("[data-link]")) {
    offerAgain(row);
    const { linkJob, version } = row.dataset;
    if (linkJob) follow(row, linkJob, Number(version) - 1);
    else offerDismissal(row);
  }
}

function offerAgain(row) {
  row.querySelector("[data-upload-again]").addEventListener("click", (event) => {
    event.preventDefault(); // without scripts a form sends it
    send(row);
  });
}

async function send(row) {
  state(row, "sending");
  words(row, "Sending the link");
  const stop = row.querySelector("[data-upload-stop]");
  stop.textContent = "Cancel";
  let wanted = true;
  stop.onclick = () => (wanted = false); // until there is a job to cancel
  const answer = await post(uploadUrl, { url: nameOf(row), purposes: row.dataset.purposes }, { "Idempotency-Key": newKey() });
  if (!answer.ok) return fail(row, answer.text, answer.mayPass);
  const { job } = answer.body;
  follow(row, job.job_id, job.version - 1);
  stop.onclick = () => {
    post(`/api/v1/jobs/${job.job_id}/cancel`, {});
    leave(row, job.job_id);
  };
  if (!wanted) stop.click();
}

function follow(row, jobId, version) {
  feed.watch(jobId, version, (job) => show(row, job));
}

function show(row, job) {
  if (job.status === "succeeded") return arrived(row, job);
  if (job.status === "cancelled") return leave(row, job.job_id);
  if (job.status === "failed") {
    feed.unwatch(job.job_id);
    return fail(row, job.error.message, MAY_PASS.includes(job.error.code));
  }
  const bar = row.querySelector("progress");
  bar.value = (bar.max * job.progress) / 100;
  if (job.status === "queued") return words(row, "Waiting for its turn");
  if (job.step === "check") return words(row, "Checking the file");
  row.querySelector(".upload-figures").textContent = job.message;
  const left = timeLeft(job.eta_seconds);
  words(row, left ? `Fetching the file, ${left}` : "Fetching the file");
}

async function arrived(row, job) {
  feed.unwatch(job.job_id);
  done(row, `/library/${job.video_id}/`);
  words(row, job.message || "It is being analysed.");
  announce(`${nameOf(row)} is here`);
  if (tray) return;
  if (!job.message) row.remove();
  await refreshParts("[data-part], #balance").catch(() => {});
}

function leave(row, jobId) {
  feed.unwatch(jobId);
  remove(row);
  announce(`${nameOf(row)} was cancelled`);
}

function nameOf(row) {
  return row.querySelector(".upload-name").textContent;
}

async function post(url, data, headers = {}) {
  try {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken(), ...headers },
      body: JSON.stringify(data),
    });
    const body = await response.json().catch(() => null);
    const { ok, status } = response;
    return { ok, body, mayPass: status >= 500, text: ok ? "" : problemText(body, status) };
  } catch {
    return { ok: false, mayPass: true, text: AWAY };
  }
}

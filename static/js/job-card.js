// Keeps every element with data-job in step with its job, and fetches the finished part at its end.
import { announce } from "./announce.js";
import { timeLeft } from "./format.js";
import { JobFeed } from "./job-feed.js";
import { refreshParts } from "./parts.js";

const LIVE = ["queued", "running"];
const STATES = { pending: "To do", running: "Analysing", done: "Done", failed: "Failed" };
const ENDINGS = { succeeded: "is finished", failed: "has failed", cancelled: "was cancelled" };
const RETRY_MS = 2000;
const followed = new Map(); // job id -> element
let feed;

export function followJobs() {
  for (const element of document.querySelectorAll("[data-job]")) {
    const { job, version, status } = element.dataset;
    if (!LIVE.includes(status)) continue;
    const known = followed.has(job);
    followed.set(job, element); // a refreshed part brings a new element for a job already followed
    if (known) continue;
    feed ??= new JobFeed();
    feed.watch(job, Number(version) - 1, (snapshot) => show(followed.get(job), snapshot));
  }
  for (const [job, element] of followed) {
    if (!element.isConnected) unfollow(job);
  }
}

function unfollow(job) {
  followed.delete(job);
  feed.unwatch(job);
}

function show(element, job) {
  const { work, doing } = element.dataset;
  if (!LIVE.includes(job.status)) return finish(job, work);
  element.querySelector("[data-job-bar]").value = job.progress;
  const write = (field, text) => (element.querySelector(`[data-job-${field}]`).textContent = text);
  write("message", job.message || (job.status === "queued" ? "Waiting for its turn" : doing));
  write("percent", `${Math.round(job.progress)} %`);
  write("frames", job.frames_total ? `${Math.min(job.frames_done, job.frames_total)} of ${job.frames_total} frames` : "");
  write("eta", timeLeft(job.eta_seconds));
  showState(element, job.status);
  showSteps(element.parentElement.querySelector("[data-job-steps]"), job.steps);
  announceNow(element, job, work);
}

function showState(element, status) {
  element.dataset.status = status;
  const panel = element.closest(".status");
  const word = panel?.querySelector("[data-job-word]");
  if (word) word.textContent = status === "queued" ? "Waiting for its turn" : "Being analysed";
  const badge = element.closest(".card")?.querySelector(".badge");
  if (badge && badge.dataset.tone !== status) {
    badge.dataset.tone = status;
    const shape = badge.querySelector("use");
    shape.setAttribute("href", shape.getAttribute("href").replace(/#.*/, `#${status}`));
    badge.lastChild.textContent = status === "queued" ? "Waiting" : "Analysing";
  }
}

function showSteps(list, steps) {
  if (!list) return;
  for (const step of steps) {
    const item = list.querySelector(`[data-step="${CSS.escape(step.name)}"]`);
    if (!item) continue;
    item.dataset.state = step.status;
    item.querySelector("[data-step-state]").textContent = STATES[step.status] ?? step.status;
    if (step.status === "running") item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

// Every quarter is enough for the ear; the eye has the bar.
function announceNow(element, job, work) {
  const quarter = Math.floor(job.progress / 25);
  if (element.dataset.quarter === String(quarter)) return;
  element.dataset.quarter = quarter;
  announce(`${work}: ${Math.round(job.progress)} % done`);
}

async function finish(job, work) {
  unfollow(job.job_id);
  announce(`${work} ${ENDINGS[job.status]}`);
  const onVideoPage = document.getElementById("panel");
  const refresh = () =>
    onVideoPage ? refreshParts("#panel", { fragment: true }) : refreshParts("[data-part], #balance");
  await refresh().catch(() => setTimeout(() => refresh().catch(() => {}), RETRY_MS));
}

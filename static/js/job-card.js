// Keeps every element with data-job in step with its job, and fetches the finished part at its end.
import { announce } from "./announce.js";
import { timeLeft } from "./format.js";
import { JobFeed } from "./job-feed.js";
import { refreshParts } from "./parts.js";

const LIVE = ["queued", "running"];
const STATES = { pending: "To do", running: "Analysing", done: "Done", failed: "Failed" };
const ENDINGS = { succeeded: "is finished", failed: "has failed", cancelled: "was cancelled" };
const RETRY_MS = 2000;
const PANEL = "[data-news-panel]"; // a menu of the header, mostly closed
const followed = new Map(); // job id -> the last that was told of it
export const feed = new JobFeed();

export function followJobs() {
  const shown = new Set();
  for (const element of document.querySelectorAll("[data-job]")) {
    const { job, version, status } = element.dataset;
    if (!LIVE.includes(status)) continue;
    shown.add(job);
    if (!followed.has(job)) {
      followed.set(job, null);
      feed.watch(job, Number(version) - 1, show);
    } else if (followed.get(job)?.version >= Number(version)) {
      showIn(element, followed.get(job));
    }
  }
  for (const job of followed.keys()) {
    if (!shown.has(job)) unfollow(job);
  }
}

function unfollow(job) {
  followed.delete(job);
  feed.unwatch(job);
}

/** A job may be shown in several places: on its card, and in the header. */
function show(job) {
  followed.set(job.job_id, job);
  const elements = [...document.querySelectorAll(`[data-job="${CSS.escape(job.job_id)}"]`)];
  if (!LIVE.includes(job.status)) return finish(elements, job);
  for (const element of elements) showIn(element, job);
}

function showIn(element, job) {
  const { work, doing, units = "frames" } = element.dataset;
  element.querySelector("[data-job-bar]").value = job.progress;
  const write = (field, text) => (element.querySelector(`[data-job-${field}]`).textContent = text);
  write("message", job.message || (job.status === "queued" ? "Waiting for its turn" : doing));
  write("percent", `${Math.round(job.progress)} %`);
  write("frames", job.frames_total && units ? `${Math.min(job.frames_done, job.frames_total)} of ${job.frames_total} ${units}` : "");
  write("eta", timeLeft(job.eta_seconds));
  showState(element, job.status);
  showSteps(element.parentElement.querySelector("[data-job-steps]"), job.steps);
  if (!element.closest(PANEL)) announceNow(element, job, work);
}

function showState(element, status) {
  element.dataset.status = status;
  const panel = element.closest(".status");
  const word = panel?.querySelector("[data-job-word]");
  if (word) word.textContent = status === "queued" ? "Waiting for its turn" : (word.dataset.jobWord || "Being analysed");
  const badge = element.closest(".card, .job-row")?.querySelector(".badge");
  if (badge && badge.dataset.tone !== status) {
    badge.dataset.tone = status;
    const shape = badge.querySelector("use");
    shape.setAttribute("href", shape.getAttribute("href").replace(/#.*/, `#${status}`));
    badge.lastChild.textContent = status === "queued" ? "Waiting" : element.dataset.doing;
  }
}

function showSteps(list, steps) {
  if (!list) return;
  for (const step of steps) {
    const item = list.querySelector(`[data-step="${CSS.escape(step.name)}"]`);
    if (!item) continue;
    item.dataset.state = step.status;
    item.querySelector("[data-step-state]").textContent = stateOf(step, list);
    if (step.status === "running") item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

/** A list that shows how far each step has come says so in place of that it runs. */
function stateOf({ status, progress }, list) {
  if (status === "running" && list.dataset.jobSteps === "progress") return `${Math.round(progress)} %`;
  return STATES[status] ?? status;
}

// Every quarter is enough for the ear; the eye has the bar.
function announceNow(element, job, work) {
  const quarter = Math.floor(job.progress / 25);
  if (element.dataset.quarter === String(quarter)) return;
  element.dataset.quarter = quarter;
  announce(`${work}: ${Math.round(job.progress)} % done`);
}

async function finish(elements, job) {
  unfollow(job.job_id);
  for (const element of elements) element.dataset.status = job.status;
  document.dispatchEvent(new CustomEvent("job:ended"));
  const onThisPage = elements.find((element) => !element.closest(PANEL));
  if (!onThisPage) return;
  announce(`${onThisPage.dataset.work} ${ENDINGS[job.status]}`);
  const onVideoPage = document.getElementById("panel");
  const refresh = () =>
    onVideoPage ? refreshParts("#panel", { fragment: true }) : refreshParts("[data-part], #balance");
  await refresh().catch(() => setTimeout(() => refresh().catch(() => {}), RETRY_MS));
}

// Tells of a new notice where its reader is: once, in one of several tabs.
import { notifyOutside, notifiesOutside } from "./browser-notifications.js";
import { csrfToken, getJson } from "./http.js";
import { isPushedHere } from "./push.js";
import { recall, remember } from "./stored.js";
import { noticeRegion, noticeToast } from "./toast.js";

const TOLD = "notices-told"; // up to which notice this browser has told; their ids only grow
const LONGEST = 5;
const SETTLED_MS = 300; // what one tab stores, others read a little later
const HEAD_START_MS = 500; // of a tab that somebody looks at

let newest = 0; // the unread notice that the server named last
const later = []; // those of which the browser is not to notify, for when somebody looks here

/** The page shows already how many there are up to `id`; only what comes then is told. */
export function startAfter(id) {
  noticeRegion();
  remember(TOLD, Math.max(told(), id));
}

/** `id` is the newest unread notice, if there is one. */
export function tellUpTo(id) {
  newest = id ?? 0;
  if (newest <= told()) return;
  if (!isHidden()) tell();
  else if (notifiesOutside()) setTimeout(tell, HEAD_START_MS);
}

document.addEventListener("visibilitychange", () => {
  if (!isHidden()) later.splice(0).forEach(tellHere);
  tellUpTo(newest);
});

async function tell() {
  for (const notice of await claimed()) {
    if (!isHidden()) await tellHere(notice);
    else if (notice.by_push && isPushedHere()) continue; // the worker shows it
    else if (notice.in_browser) notifyOutside(notice);
    else later.push(notice);
  }
}

async function tellHere(notice) {
  if (isOfThisPage(notice)) await markRead(notice);
  else noticeToast(notice.message, notice.page && `/notices/${notice.id}/`);
}

/** What no tab has told yet; from now on the others leave it to this one. */
function claimed() {
  return alone(async () => {
    const after = told();
    if (newest <= after) return [];
    const { body } = await getJson(`/api/v1/notices?unread=true&limit=${LONGEST}`);
    remember(TOLD, Math.max(newest, ...body.notices.map(({ id }) => id)));
    return body.notices.filter(({ id }) => id > after).reverse();
  });
}

function isHidden() {
  return document.visibilityState === "hidden";
}

/** One tab after the other; each goes on when what it has stored can be read by the next. */
function alone(action) {
  if (!navigator.locks) return action(); // they need https
  return new Promise((resolve, reject) => {
    navigator.locks.request(TOLD, async () => {
      await action().then(resolve, reject);
      await new Promise((over) => setTimeout(over, SETTLED_MS));
    });
  });
}

function told() {
  return Number(recall(TOLD));
}

function isOfThisPage({ page }) {
  return page && new URL(page, location.href).pathname === location.pathname;
}

async function markRead({ id }) {
  await fetch(`/api/v1/notices/${id}/read`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken() },
  });
}

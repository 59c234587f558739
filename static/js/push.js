// Web Push: has this browser told of notices also while no page of the site is open.
import { csrfToken, getJson, problemText } from "./http.js";
import { forget, recall, remember } from "./stored.js";

const API = "/api/v1/push-subscriptions";
const DAY_MS = 86_400_000;
const who = document.querySelector("[data-notify]");
const MADE = `push-${who?.dataset.notify}`; // whoever signs in in this browser chooses for themselves
const part = document.querySelector("[data-push]");
const button = part?.querySelector("[data-push-switch]");
const words = part?.querySelector("[data-push-words]");
const here = part?.querySelector("[data-push-here]");

const SWITCH_ON = "Notify this browser, also when the site is closed";
const SWITCH_OFF = "Do not notify this browser when the site is closed";
const BLOCKED = "Your browser blocks notifications of this site. Allow them in its settings for this site, then load this page again.";
const UNASKED = "Nothing was switched on: your browser was not allowed to notify you.";
const NEEDS_HTTPS = "Browsers can be notified only by sites that are reached over https.";
const UNABLE = "This browser cannot be notified while the site is closed, or not in a private window.";
const AWAY = "Your browser could not reach its push service. Look whether its settings allow push messages, then try again.";

/** Whether this browser's worker shows what is pushed to whoever is signed in. */
export function isPushedHere() {
  return Boolean(recall(MADE)) && globalThis.Notification?.permission === "granted";
}

/** The switch among the settings of notices. */
export function armPush() {
  if (!button) return;
  const obstacle = obstacleNow();
  if (obstacle) return say(obstacle);
  button.textContent = here ? SWITCH_OFF : SWITCH_ON;
  button.disabled = false;
  button.addEventListener("click", () => attempt(here ? switchOff : switchOn));
  here?.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(switchOff);
  });
}

/** Subscribes again what was on in this browser before its user signed in anew, or the keys changed. */
export async function renewPush() {
  const made = JSON.parse(recall(MADE) ?? "null");
  if (!made || obstacleNow() || Notification.permission !== "granted") return;
  const again = made.browser !== who.dataset.browser;
  if (!again && Date.now() - made.at < DAY_MS) return;
  try {
    const { body } = await getJson(API);
    // What was ended from elsewhere stays so.
    const isOn = body.subscriptions.some(({ id }) => id === made.id);
    if (isOn || again || body.public_key !== made.key) await subscribe(body.public_key);
    else forget(MADE);
  } catch {
    // it is tried again on the next page
  }
}

async function switchOn() {
  const permission = await Notification.requestPermission(); // the browser asks only on a click
  if (permission !== "granted") throw new Error(permission === "denied" ? BLOCKED : UNASKED);
  const { body } = await getJson(API);
  await subscribe(body.public_key);
}

async function switchOff() {
  const answer = await call(`${API}/${here.dataset.pushHere}`, "DELETE");
  if (!answer.ok && answer.status !== 404) throw new Error(await problemOf(answer));
  forget(MADE);
  const worker = await navigator.serviceWorker.getRegistration("/");
  const subscription = await worker?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

async function subscribe(key) {
  await navigator.serviceWorker.register("/push-worker.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  let subscription = await pushManager.getSubscription();
  if (subscription && keyOf(subscription) !== key) {
    await subscription.unsubscribe();
    subscription = null;
  }
  const options = { userVisibleOnly: true, applicationServerKey: key };
  subscription ??= await pushManager.subscribe(options).catch(() => {
    throw new Error(AWAY);
  });
  const answer = await call(API, "POST", subscription.toJSON());
  if (!answer.ok) throw new Error(await problemOf(answer));
  const { id } = await answer.json();
  remember(MADE, JSON.stringify({ id, key, browser: who.dataset.browser, at: Date.now() }));
}

/** The page shows what is on as the server has it. */
async function attempt(action) {
  button.disabled = true;
  say("");
  try {
    await action();
    location.hash = "push";
    location.reload();
  } catch (error) {
    say(error.message);
    button.disabled = false;
  }
}

function obstacleNow() {
  if (!isSecureContext) return NEEDS_HTTPS;
  const able = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
  if (!able) return UNABLE;
  return Notification.permission === "denied" ? BLOCKED : "";
}

function keyOf({ options }) {
  const bytes = new Uint8Array(options?.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function call(url, method, body) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (body) headers["Content-Type"] = "application/json";
  return fetch(url, { method, credentials: "same-origin", headers, body: body && JSON.stringify(body) });
}

async function problemOf(answer) {
  return problemText(await answer.json().catch(() => null), answer.status);
}

function say(text) {
  words.textContent = text;
}

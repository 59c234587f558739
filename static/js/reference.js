// The API reference: finding operations, and sending them.
import { csrfToken } from "./http.js";

const page = document.querySelector("[data-reference]");

document.getElementById("reference-filter").addEventListener("input", (event) => find(event.target.value));
page.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});

/** Show the operations that have every word of the text. */
function find(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const group of page.querySelectorAll("[data-group]")) {
    const name = group.querySelector("h2").textContent;
    let some = false;
    for (const operation of group.querySelectorAll("[data-operation]")) {
      const told = `${name} ${operation.querySelector("summary").textContent}`.toLowerCase();
      operation.hidden = !words.every((word) => told.includes(word));
      if (!operation.hidden) shown += 1;
      some ||= !operation.hidden;
    }
    group.hidden = !some;
  }
  const count = document.querySelector("[data-reference-count]");
  count.textContent = words.length ? `${shown} operation${shown === 1 ? "" : "s"}` : "";
}

async function send(form) {
  const status = form.querySelector("[data-try-status]");
  const answer = form.querySelector("[data-try-answer]");
  status.textContent = "Sending …";
  try {
    const response = await fetch(...requestOf(form));
    status.textContent = response.type === "opaqueredirect" ? "Leads to another page" : `${response.status} ${response.statusText}`;
    show(answer, await textOf(response));
  } catch {
    status.textContent = "The site could not be reached.";
    answer.hidden = true;
  }
}

/** The arguments of `fetch` for what the form holds. */
function requestOf(form) {
  const given = (place) => [...form.querySelectorAll(`[data-in="${place}"]`)].filter((field) => field.value);
  let path = form.dataset.path;
  for (const field of given("path")) path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
  const query = new URLSearchParams(given("query").map((field) => [field.name, field.value]));
  const headers = Object.fromEntries(given("header").map((field) => [field.name, field.value]));
  const [text] = given("body");
  if (text) headers["Content-Type"] = "application/json";
  const sent = new FormData();
  for (const field of given("form")) sent.append(field.name, field.files?.[0] ?? field.value);
  const [bytes] = given("bytes");
  if (bytes) headers["Content-Type"] = "application/octet-stream";
  const body = text?.value ?? bytes?.files[0] ?? ([...sent].length ? sent : undefined);
  const url = query.size ? `${path}?${query}` : path;
  return [url, { method: form.dataset.method, redirect: "manual", body, ...as(headers) }];
}

/** With the token that was entered, else as who is signed in. */
function as(headers) {
  const token = document.querySelector("[data-token]").value.trim();
  if (token) return { credentials: "omit", headers: { ...headers, Authorization: `Bearer ${token}` } };
  return { credentials: "same-origin", headers: { ...headers, "X-CSRFToken": csrfToken() } };
}

async function textOf(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.includes("json")) return JSON.stringify(await response.json(), null, 2);
  if (type.startsWith("text/")) return response.text();
  const { size } = await response.blob();
  return size ? `${type}, ${size} bytes` : "";
}

function show(answer, text) {
  answer.querySelector("code").textContent = text;
  answer.hidden = !text;
}

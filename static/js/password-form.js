// Forms with a password: it can be shown, its rules are told while it is typed, and it stays where it
// is when something else in the form is wrong, because then only the errors are fetched.
import { csrfToken } from "./http.js";

const PAUSE = 350; // milliseconds without a key

for (const button of document.querySelectorAll("[data-show-password]")) {
  const input = document.getElementById(button.dataset.showPassword);
  button.addEventListener("click", () => show(button, input, input.type === "password"));
  input.form.addEventListener("submit", () => show(button, input, false));
}
for (const help of document.querySelectorAll("[data-password-rules]")) tellRules(help);
for (const form of document.querySelectorAll("[data-keep-typed]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, event.submitter);
  });
}

function show(button, input, shown) {
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
}

function tellRules(help) {
  const input = help.closest(".field").querySelector("input");
  const rules = help.querySelectorAll("li");
  let timer, asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new FormData();
    body.set("password", input.value);
    body.set("email", input.form.elements.email?.value ?? "");
    const headers = { "X-CSRFToken": csrfToken() };
    try {
      const response = await fetch(help.dataset.passwordRules, { method: "POST", body, headers, signal: asked.signal });
      const { met } = response.ok ? await response.json() : { met: [] };
      rules.forEach((rule, place) => mark(rule, input.value ? met[place] : undefined));
    } catch {
      rules.forEach((rule) => mark(rule, undefined)); // the rules stay; whether they are met is told on sending
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.form.addEventListener("submit", () => {
    clearTimeout(timer);
    asked?.abort(); // signing in changes the token that it was sent with
  });
}

function mark(rule, met) {
  rule.querySelector(".visually-hidden")?.remove();
  if (met === undefined) return rule.removeAttribute("data-met");
  rule.dataset.met = met;
  const word = document.createElement("span");
  word.className = "visually-hidden";
  word.textContent = met ? " (met)" : " (not met yet)";
  rule.append(word);
}

async function send(form, submitter) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, submitter),
      headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
    });
    const found = await response.json();
    if (found.location) return location.assign(found.location);
    tellErrors(form, found.form);
    form.ariaBusy = "false";
  } catch {
    HTMLFormElement.prototype.submit.call(form); // what is no answer to a form is a page of its own
  }
}

function tellErrors(form, { fields, errors }) {
  form.querySelectorAll(".field-errors, [data-form-errors]").forEach((old) => old.remove());
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    describe(input, (id) => id !== `${input.id}_error`);
  }
  if (errors.length) {
    const notice = form.ownerDocument.getElementById("form-errors").content.cloneNode(true);
    notice.querySelector("p").textContent = errors.join(" ");
    form.querySelector(".field").before(notice);
  }
  for (const [name, said] of Object.entries(fields)) {
    const input = form.elements[name];
    const line = document.createElement("p");
    line.className = "field-errors";
    line.id = `${input.id}_error`;
    line.textContent = said.join(" ");
    input.closest(".field").append(line);
    input.setAttribute("aria-invalid", "true");
    describe(input, () => true, line.id);
  }
  const first = form.querySelector("[aria-invalid]") ?? form.querySelector("input:not([type=hidden])");
  first.focus();
}

function describe(input, keep, more) {
  const ids = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && keep(id));
  if (more && !ids.includes(more)) ids.push(more);
  if (ids.length) input.setAttribute("aria-describedby", ids.join(" "));
  else input.removeAttribute("aria-describedby");
}

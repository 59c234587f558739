// One file on its way. Sending it again after a break uses the same key, so that it arrives once.
import { csrfToken, problemText } from "./http.js";

export class Sending {
  cancelled = false;
  #key = newKey();
  #request = null;

  constructor(file, url, purposes) {
    this.file = file;
    this.url = url;
    this.purposes = purposes;
  }

  start(onProgress) {
    const body = new FormData();
    body.append("file", this.file, this.file.name);
    body.append("purposes", this.purposes.join(","));
    const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
    const began = performance.now();
    this.#request = request;
    request.open("POST", this.url);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Idempotency-Key", this.#key);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      onProgress(loaded, total, secondsLeft(performance.now() - began, loaded, total));
    });
    return new Promise((resolve, reject) => {
      request.addEventListener("load", () => {
        if (request.status < 300) resolve(request.response);
        else reject(problem(problemText(request.response, request.status), request.status >= 500));
      });
      request.addEventListener("error", () => {
        reject(problem("The connection broke before the file had arrived. Try again.", true));
      });
      request.addEventListener("abort", () => reject(problem("Cancelled", false)));
      request.send(body);
    });
  }

  cancel() {
    this.cancelled = true;
    this.#request?.abort();
  }
}

export function problem(text, mayPass) {
  return Object.assign(new Error(text), { mayPass });
}

export function secondsLeft(elapsedMs, loaded, total) {
  if (elapsedMs < 1500 || !loaded) return null; // the first moment says nothing about the speed
  return ((elapsedMs / 1000) * (total - loaded)) / loaded;
}

export function newKey() {
  const words = crypto.getRandomValues(new Uint32Array(4)); // randomUUID needs https
  return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
}

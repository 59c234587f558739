// A large file on its way, in chunks. After a cut it goes on where it was: here, after a reload, in
// another tab. Which upload a file belongs to is remembered by its name, size and time of change, and by
// what is to be done with it.
import { csrfToken, problemText } from "./http.js";
import { Patience } from "./patience.js";
import { newKey, problem, secondsLeft } from "./sending.js";
import { forget, recall, remember } from "./stored.js";
import { underWay } from "./unfinished.js";

const STALLED_SECONDS = 60;
// Of refusals these pass by themselves; others are about the file or what its owner may do.
const PASSING = [408, 502, 503, 504];
const PASSING_CODES = ["throttled", "too_many_uploads", "upload_busy"];

export class ResumableSending {
  cancelled = false;
  #key = newKey();
  #patience = new Patience();
  #request = null;
  #upload = null;

  constructor(file, url, purposes) {
    this.file = file;
    this.url = url;
    this.purposes = purposes;
    this.place = `upload-${file.name}-${file.size}-${file.lastModified}-${purposes}`;
  }

  /** Goes on with an upload that was begun elsewhere. */
  adopt(id) {
    remember(this.place, id);
    underWay.add(id);
  }

  /** `onProgress(loaded, total, secondsLeft)`; `onWait(text)` while there is nothing to do but wait. */
  async start(onProgress, onWait) {
    this.#patience.onWait = onWait;
    try {
      await this.#open();
      await this.#sendRest(onProgress);
      const answer = await this.#ask("POST", this.#upload.links.complete);
      forget(this.place);
      return answer;
    } catch (error) {
      if (error.status !== 404) throw error;
      this.#forgetUpload();
      throw problem("This upload has expired, or was abandoned elsewhere. Try again.", true);
    }
  }

  cancel() {
    this.cancelled = true;
    this.#patience.giveUp();
    this.#request?.abort();
    const id = recall(this.place);
    this.#forgetUpload();
    if (id) answerTo("DELETE", `${this.url}/${id}`).catch(() => {}); // else it expires
  }

  #forgetUpload() {
    forget(this.place);
    this.#key = newKey();
  }

  async #open() {
    const id = recall(this.place);
    if (id) {
      try {
        this.#upload = await this.#ask("GET", `${this.url}/${id}`);
        underWay.add(id);
        return;
      } catch (error) {
        if (error.status !== 404) throw error; // abandoned, expired or of somebody else
        this.#forgetUpload();
      }
    }
    const body = { filename: this.file.name, size_bytes: this.file.size, purposes: this.purposes };
    this.#upload = await this.#ask("POST", this.url, body, { "Idempotency-Key": this.#key });
    underWay.add(this.#upload.id);
    if (!this.cancelled) remember(this.place, this.#upload.id);
  }

  async #sendRest(onProgress) {
    const { size } = this.file;
    const first = this.#upload.offset;
    const began = performance.now();
    const tell = (loaded) => {
      onProgress(loaded, size, secondsLeft(performance.now() - began, loaded - first, size - first));
    };
    while (this.#upload.offset < size) {
      const { offset } = this.#upload;
      tell(offset);
      try {
        this.#upload = await this.#put(await this.#nextChunk(), (sent) => tell(offset + sent));
        this.#patience.renew();
      } catch (error) {
        if (error.code === "wrong_offset") {
          this.#upload = { ...this.#upload, offset: error.offset };
          continue;
        }
        await this.#patience.wait(error);
        this.#upload = await this.#ask("GET", this.#upload.links.self);
      }
    }
    tell(size);
  }

  async #nextChunk() {
    const { offset, chunk_bytes: most } = this.#upload;
    try {
      const bytes = await this.file.slice(offset, offset + most).arrayBuffer();
      return { bytes, offset };
    } catch {
      throw problem("The file can no longer be read. Choose it again.", false);
    }
  }

  async #put({ bytes, offset }, onSent) {
    const digest = await digestOf(bytes);
    const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
    this.#request = request;
    request.open("PUT", this.#upload.links.content);
    request.responseType = "json";
    const range = `bytes ${offset}-${offset + bytes.byteLength - 1}/${this.file.size}`;
    const headers = { ...ownHeaders(), "Content-Type": "application/octet-stream", "Content-Range": range };
    if (digest) headers["Content-Digest"] = digest;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    let stalled = false;
    let watch = 0;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => {
        stalled = true;
        request.abort();
      }, STALLED_SECONDS * 1000);
    };
    request.upload.addEventListener("progress", ({ loaded }) => {
      alive();
      onSent(loaded);
    });
    alive();
    try {
      return await new Promise((resolve, reject) => {
        request.addEventListener("load", () => {
          if (request.status === 200) return resolve(request.response);
          reject(refusal(request.status, request.response, request.getResponseHeader("Retry-After")));
        });
        request.addEventListener("error", () => reject(brokenLine()));
        request.addEventListener("abort", () => reject(stalled ? brokenLine() : problem("Cancelled", false)));
        if (this.cancelled) return reject(problem("Cancelled", false));
        request.send(bytes);
      });
    } finally {
      clearTimeout(watch);
    }
  }

  /** Asks until there is an answer that does not pass by itself. */
  async #ask(method, url, body = null, headers = {}) {
    for (;;) {
      if (this.cancelled) throw problem("Cancelled", false);
      try {
        return await answerTo(method, url, body, headers);
      } catch (error) {
        await this.#patience.wait(error);
      }
    }
  }
}

async function answerTo(method, url, body = null, headers = {}) {
  const options = { method, credentials: "same-origin", headers: { ...ownHeaders(), ...headers }, keepalive: method === "DELETE" };
  if (method === "POST") {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body ?? {});
  }
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw brokenLine();
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw refusal(response.status, answer, response.headers.get("Retry-After"));
  return answer;
}

function ownHeaders() {
  return { Accept: "application/json", "X-CSRFToken": csrfToken() };
}

function brokenLine() {
  return Object.assign(problem("The connection broke before the file had arrived.", true), {
    waits: "Waiting for the connection",
  });
}

function refusal(status, body, retryAfter) {
  const error = problem(problemText(body, status), status >= 500);
  const passes = PASSING.includes(status) || PASSING_CODES.includes(body?.code);
  const busy = body?.code === "upload_busy" ? "Checking the file" : "Waiting for the site";
  const seconds = Number(retryAfter) || 0;
  const { code, offset } = body ?? {};
  return Object.assign(error, { status, code, offset, seconds, waits: passes ? busy : "" });
}

/** As `Content-Digest` has it; browsers have no digests on pages that came without https. */
async function digestOf(bytes) {
  if (!crypto.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
}

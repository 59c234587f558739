// Snapshots of jobs, over the socket while it is up and by polling while it is not. Each version of a
// job is told once, and never an older one after a newer one.
import { getJson } from "./http.js";
import { LiveSocket } from "./socket.js";

const PATIENCE_MS = 3000;
const POLL_MS = 2000;

export class JobFeed {
  #watched = new Map(); // job id -> {version, etag, tell}
  #timer = 0;

  constructor(socket = new LiveSocket()) {
    this.socket = socket;
    socket.addEventListener("snapshot", (event) => this.#deliver(event.detail));
  }

  /** Tells of each version of a job that is newer than `version`. */
  watch(jobId, version, tell) {
    this.#watched.set(jobId, { version, etag: null, tell });
    this.socket.join(jobId);
    this.#timer ||= setInterval(() => this.#pollIfNeeded(), POLL_MS);
  }

  unwatch(jobId) {
    if (!this.#watched.delete(jobId)) return;
    this.socket.leave(jobId);
    if (this.#watched.size) return;
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  #deliver(snapshot) {
    const watched = this.#watched.get(snapshot.job_id);
    if (!watched || snapshot.version <= watched.version) return;
    watched.version = snapshot.version;
    watched.tell(snapshot);
  }

  #pollIfNeeded() {
    if (this.socket.isOpen || document.visibilityState === "hidden") return;
    if (Date.now() - this.socket.downSince < PATIENCE_MS) return;
    for (const jobId of this.#watched.keys()) this.#poll(jobId);
  }

  async #poll(jobId) {
    const watched = this.#watched.get(jobId);
    const headers = watched.etag ? { "If-None-Match": watched.etag } : {};
    try {
      const answer = await getJson(`/api/v1/jobs/${jobId}`, { headers, cache: "no-store" });
      if (!answer) return;
      watched.etag = answer.etag;
      this.#deliver(answer.body);
    } catch (error) {
      // Deleted meanwhile, or signed out: asking again would not help. Anything else may pass.
      if (error.status === 404 || error.status === 401) this.unwatch(jobId);
    }
  }
}

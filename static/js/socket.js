// One socket for the whole page. It comes back by itself and joins its rooms again; on joining, the
// server sends the current snapshot first, so a break loses nothing.
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const SIGNED_OUT = 4401;
const SUBMITTED_MS = 10_000; // as long as the answer to a form may take

export class LiveSocket extends EventTarget {
  #jobs = new Set(); // the ids of those in whose rooms the page is
  #follows = new Set(); // what else it wants to hear of
  #socket = null;
  #failures = 0;
  #timer = 0;
  #isSubmitted = false;

  constructor(url = addressOf("/ws")) {
    super();
    this.url = url;
    this.downSince = Date.now();
    addEventListener("online", () => this.#retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#retryNow();
    });
    addEventListener("submit", (event) => {
      if (!event.defaultPrevented) this.#isSubmitted = true;
    });
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  join(jobId) {
    this.#jobs.add(jobId);
    if (this.isOpen) this.#send("join", jobId);
    if (!this.#socket && !this.#timer) this.#connect();
  }

  leave(jobId) {
    this.#jobs.delete(jobId);
    if (this.isOpen) this.#send("leave", jobId);
    if (!this.#isNeeded) this.#rest();
  }

  /** Hears from now on of `what`, of which each frame becomes an event of that name. */
  follow(what) {
    this.#follows.add(what);
    if (this.isOpen) this.#sendFollow(what);
    if (!this.#socket && !this.#timer) this.#connect();
  }

  get #isNeeded() {
    return this.#jobs.size > 0 || this.#follows.size > 0;
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("message", (event) => this.#received(event.data));
    socket.addEventListener("close", ({ code }) => this.#closed(socket, code));
  }

  #opened() {
    for (const what of this.#follows) this.#sendFollow(what);
    for (const jobId of this.#jobs) this.#send("join", jobId);
  }

  #received(text) {
    const { event, data } = JSON.parse(text);
    if (event !== "error") this.#failures = 0; // only a server that talks counts as one that works
    if (event === "processing_progress") {
      this.dispatchEvent(new CustomEvent("snapshot", { detail: data }));
    } else if (this.#follows.has(event)) {
      this.dispatchEvent(new CustomEvent(event, { detail: data }));
    }
  }

  #closed(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (code === SIGNED_OUT) return this.#signedOut();
    this.downSince = Date.now();
    if (!this.#isNeeded) return;
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    // Jitter: after a restart of the server not all pages must knock at the same moment.
    this.#timer = setTimeout(() => this.#connect(), longest / 2 + (Math.random() * longest) / 2);
  }

  /** What the page shows is nobody's any more; but the answer to its own sign-out is awaited. */
  #signedOut() {
    if (!this.#isSubmitted) return location.reload();
    setTimeout(() => location.reload(), SUBMITTED_MS);
  }

  #retryNow() {
    if (this.#timer) this.#connect();
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    this.downSince = Date.now();
  }

  #sendFollow(what) {
    this.#socket.send(JSON.stringify({ event: `follow_${what}`, data: {} }));
  }

  #send(action, jobId) {
    this.#socket.send(JSON.stringify({ event: `${action}_job_room`, data: { job_id: jobId } }));
  }
}

function addressOf(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

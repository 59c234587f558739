// One socket for the whole page. It comes back by itself and joins its rooms again; on joining, the
// server sends the current snapshot first, so a break loses nothing.
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export class LiveSocket extends EventTarget {
  #rooms = new Map(); // id -> {kind, watchers}: of a video or of a job, and how many watch it
  #socket = null;
  #failures = 0;
  #timer = 0;

  constructor(url = addressOf("/ws")) {
    super();
    this.url = url;
    this.downSince = Date.now();
    addEventListener("online", () => this.#retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#retryNow();
    });
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  join({ kind, id }) {
    const watchers = this.#rooms.get(id)?.watchers ?? 0;
    this.#rooms.set(id, { kind, watchers: watchers + 1 });
    if (this.isOpen && !watchers) this.#send("join", kind, id);
    if (!this.#socket && !this.#timer) this.#connect();
  }

  leave({ kind, id }) {
    const watchers = (this.#rooms.get(id)?.watchers ?? 0) - 1;
    if (watchers > 0) return void this.#rooms.set(id, { kind, watchers });
    this.#rooms.delete(id);
    if (this.isOpen) this.#send("leave", kind, id);
    if (!this.#rooms.size) this.#rest();
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("message", (event) => this.#received(event.data));
    socket.addEventListener("close", () => this.#closed(socket));
  }

  #opened() {
    for (const [id, { kind }] of this.#rooms) this.#send("join", kind, id);
  }

  #received(text) {
    const { event, data } = JSON.parse(text);
    if (event !== "error") this.#failures = 0; // only a server that talks counts as one that works
    if (event === "processing_progress") {
      this.dispatchEvent(new CustomEvent("snapshot", { detail: data }));
    }
  }

  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.downSince = Date.now();
    if (!this.#rooms.size) return;
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    // Jitter: after a restart of the server not all pages must knock at the same moment.
    this.#timer = setTimeout(() => this.#connect(), longest / 2 + (Math.random() * longest) / 2);
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

  #send(action, kind, id) {
    this.#socket.send(JSON.stringify({ event: `${action}_${kind}_room`, data: { [`${kind}_id`]: id } }));
  }
}

function addressOf(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

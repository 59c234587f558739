// The chart of every face through time: shows where the player is and takes it elsewhere.
import { clock, percent } from "./format.js";
import { svg } from "./svg.js";
import { drawTimeline } from "./timeline-drawing.js";

const REDRAW_MS = 150;

export class Timeline extends EventTarget {
  windows = [];
  #time = 0;
  #hover = null;
  #drawnAt = 0;
  #timer = 0;

  constructor(root, { duration, thresholds, store }) {
    super();
    this.root = root;
    this.chart = root.querySelector("[data-timeline-chart]");
    this.readout = root.querySelector("[data-timeline-readout]");
    Object.assign(this, { duration, thresholds, store });
    this.resizing = new ResizeObserver(() => this.redraw());
    this.resizing.observe(this.chart);
    this.#armPointer();
    this.chart.addEventListener("keydown", (event) => this.#key(event));
  }

  close() {
    this.resizing.disconnect();
    clearTimeout(this.#timer);
  }

  /** Draws anew, at most every 150 ms however fast the pages come. */
  redraw() {
    clearTimeout(this.#timer);
    const wait = Math.max(0, this.#drawnAt + REDRAW_MS - performance.now());
    this.#timer = setTimeout(() => this.#draw(), wait);
  }

  showTime(seconds) {
    this.#time = seconds;
    this.chart.setAttribute("aria-valuenow", seconds.toFixed(1));
    this.chart.setAttribute("aria-valuetext", this.#words(seconds));
    this.#place();
  }

  #draw() {
    this.#drawnAt = performance.now();
    const width = this.chart.clientWidth;
    if (!width) return;
    const { drawing, ...geometry } = drawTimeline({
      width, duration: this.duration, thresholds: this.thresholds, windows: this.windows, store: this.store,
    });
    this.geometry = geometry;
    const bottom = geometry.total - 18;
    this.crosshair = svg("line", { class: "crosshair", y1: 0, y2: bottom, visibility: "hidden" });
    this.playhead = svg("g", {}, svg("line", { class: "playhead", y1: 8, y2: bottom }),
      svg("path", { class: "playhead-grip", d: "M-6 0h12v5L0 12l-6-7Z" }));
    drawing.append(this.crosshair, this.playhead);
    this.chart.replaceChildren(drawing);
    this.#place();
  }

  #place() {
    if (!this.geometry) return;
    this.playhead.setAttribute("transform", `translate(${this.geometry.x(Math.min(this.#time, this.duration))} 0)`);
    this.crosshair.setAttribute("visibility", this.#hover === null ? "hidden" : "visible");
    if (this.#hover !== null) {
      this.crosshair.setAttribute("transform", `translate(${this.geometry.x(this.#hover)} 0)`);
    }
    this.readout.textContent = this.#words(this.#hover ?? this.#time);
  }

  #words(seconds) {
    const faces = [];
    for (const [track, series] of this.store.tracks) {
      const value = series.near(seconds, this.store.gapAfter / 2);
      if (value !== null) faces.push(`face ${track}: ${percent(value)}`);
    }
    return `${clock(seconds, 1)} · ${faces.join(", ") || "no face"}`;
  }

  #armPointer() {
    const secondAt = (event) =>
      this.geometry.secondAt(event.clientX - this.chart.getBoundingClientRect().left);
    this.chart.addEventListener("pointerdown", (event) => {
      if (event.button || !this.geometry) return;
      this.chart.setPointerCapture(event.pointerId);
      this.#seek(secondAt(event));
    });
    this.chart.addEventListener("pointermove", (event) => {
      if (!this.geometry) return;
      this.#hover = secondAt(event);
      if (this.chart.hasPointerCapture(event.pointerId)) this.#seek(this.#hover);
      else this.#place();
    });
    this.chart.addEventListener("pointerleave", () => {
      this.#hover = null;
      this.#place();
    });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 10 : 1;
    const moves = {
      ArrowLeft: () => this.#time - far,
      ArrowDown: () => this.#time - far,
      ArrowRight: () => this.#time + far,
      ArrowUp: () => this.#time + far,
      PageDown: () => this.#time - 10,
      PageUp: () => this.#time + 10,
      Home: () => 0,
      End: () => this.duration,
      ",": () => this.store.stepFrom(this.#time, -1),
      ".": () => this.store.stepFrom(this.#time, 1),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    this.#seek(moves[event.key]());
  }

  #seek(seconds) {
    const within = Math.min(Math.max(seconds, 0), this.duration);
    this.dispatchEvent(new CustomEvent("seek", { detail: within }));
  }
}

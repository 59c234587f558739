// A recording through time: its envelope in the colours of what each stretch sounds like, below it
// how likely each window is spoofed, and a lane for each of several speakers. Shows where the player is and takes it elsewhere.
import { clock, percent } from "./format.js";
import { timeTicks } from "./lanes.js";
import { svg } from "./svg.js";

const HEIGHT = 96;
const CURVE = 44;
const GAP = 10;
const LANE = 22;
const AXIS = 22;
const WORDS = { spoof: "sounds spoofed", uncertain: "open", bona_fide: "sounds human", no_speech: "nobody speaks" };

export class Waveform extends EventTarget {
  #time = 0;
  #hover = null;

  constructor(root, chart) {
    super();
    this.root = root;
    this.element = root.querySelector("[data-timeline-chart]");
    this.readout = root.querySelector("[data-timeline-readout]");
    this.spectrogram = root.querySelector("[data-voice-spectrogram]");
    Object.assign(this, chart);
    this.duration = chart.seconds || 1;
    this.resizing = new ResizeObserver(() => this.#draw());
    this.resizing.observe(this.element);
    this.#armPointer(this.element);
    if (this.spectrogram) this.#armPointer(this.spectrogram);
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  close() {
    this.resizing.disconnect();
  }

  showTime(seconds) {
    this.#time = seconds;
    this.element.setAttribute("aria-valuenow", seconds.toFixed(1));
    this.element.setAttribute("aria-valuetext", this.#words(seconds));
    this.#place();
  }

  #draw() {
    const width = this.element.clientWidth;
    if (!width) return;
    this.width = width;
    const total = HEIGHT + GAP + CURVE + this.speakers.length * LANE + AXIS;
    const drawing = svg("svg", { width, height: total, "aria-hidden": "true" });
    for (const segment of this.segments) drawing.append(...this.#segment(segment));
    drawing.append(...this.#curve(), ...this.speakers.flatMap((speaker, lane) => this.#lane(speaker, lane)), this.#axis(total));
    this.crosshair = svg("line", { class: "crosshair", y1: 0, y2: total - AXIS, visibility: "hidden" });
    this.playhead = svg("g", {}, svg("line", { class: "playhead", y1: 4, y2: total - AXIS }),
      svg("path", { class: "playhead-grip", d: "M-6 0h12v4L0 10l-6-6Z" }));
    drawing.append(this.crosshair, this.playhead);
    this.element.replaceChildren(drawing);
    this.#place();
  }

  #x(seconds) {
    return (Math.min(Math.max(seconds, 0), this.duration) / this.duration) * this.width;
  }

  #segment({ start_seconds: start, end_seconds: end, label }) {
    const [left, right] = [this.#x(start), this.#x(end)];
    const ground = svg("rect", { class: "voice-ground", "data-tone": label, x: left, width: Math.max(right - left, 0.5), height: HEIGHT });
    return [ground, svg("path", { class: "voice-wave", "data-tone": label, d: this.#wave(left, right) })];
  }

  /** The envelope between two places, a line for each pixel. */
  #wave(left, right) {
    const count = this.envelope.length;
    if (!count) return "";
    const parts = [];
    const y = (sample) => (HEIGHT / 2) * (1 - sample * this.#loudness());
    for (let pixel = Math.floor(left); pixel < right; pixel++) {
      const first = Math.min(count - 1, Math.floor((pixel / this.width) * count));
      const last = Math.max(first + 1, Math.ceil(((pixel + 1) / this.width) * count));
      let [low, high] = [1, -1];
      for (const [a, b] of this.envelope.slice(first, last)) [low, high] = [Math.min(low, a), Math.max(high, b)];
      parts.push(`M${pixel + 0.5} ${(y(high) - 0.5).toFixed(1)}V${(y(low) + 0.5).toFixed(1)}`);
    }
    return parts.join("");
  }

  /** What a quiet recording is drawn larger by. */
  #loudness() {
    this.scale ??= 0.95 / Math.max(0.02, ...this.envelope.map(([low, high]) => Math.max(-low, high)));
    return this.scale;
  }

  #curve() {
    const top = HEIGHT + GAP;
    const y = (probability) => top + CURVE * (1 - probability);
    const { bona_fide_below: below, spoof_above: above } = this.thresholds;
    const parts = [
      svg("rect", { class: "lane-ground", y: top, width: this.width, height: CURVE }),
      svg("rect", { class: "lane-band", y: y(above), width: this.width, height: CURVE * (above - below) }),
    ];
    let path = "";
    let before = null;
    for (const { start_seconds: start, end_seconds: end, spoof_probability: probability } of this.windows) {
      const middle = (start + end) / 2;
      path += `${before === null || middle - before > 1.6 ? "M" : "L"}${this.#x(middle).toFixed(1)} ${y(probability).toFixed(1)}`;
      if (before === null || middle - before > 1.6) path += "h0.1";
      before = middle;
    }
    parts.push(svg("path", { class: "voice-curve", d: path }));
    return parts;
  }

  /** Where one of several speaks, in the colours of how that reads. */
  #lane({ name, segments }, lane) {
    const top = HEIGHT + GAP + CURVE + lane * LANE;
    const parts = segments.map(({ start_seconds: start, end_seconds: end, label }) => {
      const [x, right] = [this.#x(start), this.#x(end)];
      return svg("rect", { class: "voice-speaks", "data-tone": label, x, y: top + LANE - 6, width: Math.max(right - x, 1), height: 6 });
    });
    const ground = svg("rect", { class: "lane-ground", y: top + LANE - 6, width: this.width, height: 6 });
    return [ground, ...parts, svg("text", { class: "time-tick", x: 0, y: top + LANE - 9 }, name)];
  }

  #axis(total) {
    const labels = timeTicks(this.duration, this.width).map((tick) => {
      const x = this.#x(tick);
      const anchor = tick === 0 ? "start" : x > this.width - 20 ? "end" : "middle";
      return svg("text", { class: "time-tick", x, y: total - 5, "text-anchor": anchor }, clock(tick, Number.isInteger(tick) ? 0 : 1));
    });
    return svg("g", {}, ...labels);
  }

  #place() {
    if (!this.playhead) return;
    this.playhead.setAttribute("transform", `translate(${this.#x(this.#time)} 0)`);
    this.crosshair.setAttribute("visibility", this.#hover === null ? "hidden" : "visible");
    if (this.#hover !== null) this.crosshair.setAttribute("transform", `translate(${this.#x(this.#hover)} 0)`);
    this.readout.textContent = this.#words(this.#hover ?? this.#time);
  }

  #words(seconds) {
    const segment = this.segments.find(({ end_seconds: end }) => seconds < end) ?? this.segments.at(-1);
    if (!segment) return clock(seconds, 1);
    const { label, spoof_probability: probability } = segment;
    const figure = probability === null ? "" : `, ${percent(probability)}`;
    return `${clock(seconds, 1)} · ${WORDS[label]}${figure}${this.#whose(seconds)}`;
  }

  #whose(seconds) {
    const speaks = ({ segments }) => segments.some(({ start_seconds: start, end_seconds: end }) => start <= seconds && seconds < end);
    const speaker = this.speakers.find(speaks);
    return speaker ? ` · ${speaker.name}` : "";
  }

  #armPointer(element) {
    const secondAt = (event) => {
      const box = element.getBoundingClientRect();
      return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * this.duration;
    };
    element.addEventListener("pointerdown", (event) => {
      if (!event.button) this.#tell("listen", secondAt(event));
    });
    element.addEventListener("pointermove", (event) => {
      this.#hover = secondAt(event);
      this.#place();
    });
    element.addEventListener("pointerleave", () => {
      this.#hover = null;
      this.#place();
    });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 10 : 1;
    const moves = {
      ArrowLeft: this.#time - far,
      ArrowDown: this.#time - far,
      ArrowRight: this.#time + far,
      ArrowUp: this.#time + far,
      PageDown: this.#time - 10,
      PageUp: this.#time + 10,
      Home: 0,
      End: this.duration,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.#tell("seek", Math.min(Math.max(moves[event.key], 0), this.duration));
  }

  #tell(name, seconds) {
    this.dispatchEvent(new CustomEvent(name, { detail: seconds }));
  }
}

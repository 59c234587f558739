// What was measured, in order of time: per analysed frame its faces, and per face (track) its scores.
const GAP_STEPS = 2.5; // this many missed frames in a row are a gap and not a flicker

export class FrameStore {
  seconds = []; // one entry per analysed frame
  faces = []; // the faces of that frame
  tracks = new Map(); // track -> {seconds, values}
  gapAfter = 0.5;

  /** `judged` are the tracks that count; what flickered up for a frame or two is left out. */
  constructor(judged) {
    this.judged = new Set(judged);
  }

  add(rows) {
    for (const row of rows) {
      const faces = row.faces.filter(({ track }) => this.judged.has(track));
      this.seconds.push(row.seconds);
      this.faces.push(faces);
      for (const face of faces) this.#track(face.track).push(row.seconds, face.fake_probability);
    }
    this.gapAfter = GAP_STEPS * typicalStep(this.seconds);
  }

  #track(number) {
    if (!this.tracks.has(number)) this.tracks.set(number, new Series());
    return this.tracks.get(number);
  }

  /** The faces at a moment between two analysed frames, their boxes moved in between. */
  at(seconds) {
    const after = firstAfter(this.seconds, seconds);
    const before = after - 1;
    if (before < 0) return [];
    const age = seconds - this.seconds[before];
    if (after === this.seconds.length || this.seconds[after] - this.seconds[before] > this.gapAfter) {
      return age > this.gapAfter ? [] : this.faces[before];
    }
    const part = age / (this.seconds[after] - this.seconds[before]);
    return this.faces[before].map((face) => {
      const next = this.faces[after].find(({ track }) => track === face.track);
      return next ? { ...face, box: between(face.box, next.box, part) } : face;
    });
  }

  /** The moment of the analysed frame that lies `steps` from the one shown. */
  stepFrom(seconds, steps) {
    const shown = firstAfter(this.seconds, seconds + 1e-3) - 1;
    const target = Math.min(Math.max(shown + steps, 0), this.seconds.length - 1);
    return this.seconds[target] ?? seconds;
  }
}

export class Series {
  seconds = [];
  values = [];

  push(second, value) {
    this.seconds.push(second);
    this.values.push(value);
  }

  /** The value nearest to a moment, or null when none lies within `reach` seconds. */
  near(second, reach) {
    const after = firstAfter(this.seconds, second);
    let best = null;
    let distance = reach;
    for (const index of [after - 1, after]) {
      const away = Math.abs((this.seconds[index] ?? Infinity) - second);
      if (away <= distance) [best, distance] = [this.values[index], away];
    }
    return best;
  }
}

/** The index of the first entry greater than `value` in an ascending list. */
export function firstAfter(list, value) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function typicalStep(seconds) {
  const steps = [];
  for (let index = 1; index < Math.min(seconds.length, 60); index++) {
    steps.push(seconds[index] - seconds[index - 1]);
  }
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0.2;
}

function between(a, b, part) {
  const mix = (key) => a[key] + (b[key] - a[key]) * part;
  return { x: mix("x"), y: mix("y"), width: mix("width"), height: mix("height") };
}

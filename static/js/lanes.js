// Faces that never meet share a lane, so that a film with forty cuts does not need forty of them.

/** Packs [{track, from, to}] into lanes: lists of tracks that do not overlap in time. */
export function packLanes(spans) {
  const lanes = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || a.track - b.track)) {
    const lane = lanes.find((taken) => taken.at(-1).to <= span.from);
    if (lane) lane.push(span);
    else lanes.push([span]);
  }
  return lanes;
}

/** The spans of all faces that windows or frames tell of. */
export function spansOf(windows, store) {
  const spans = new Map();
  const widen = (track, from, to) => {
    const span = spans.get(track) ?? { track, from, to };
    spans.set(track, { track, from: Math.min(span.from, from), to: Math.max(span.to, to) });
  };
  for (const [track, { seconds }] of store.tracks) widen(track, seconds[0], seconds.at(-1));
  for (const window of windows) {
    // A window reaches past its last frame; its middle surely lies within the face's time.
    if (!store.tracks.has(window.track)) widen(window.track, window.start_seconds, middle(window));
  }
  return [...spans.values()];
}

export function middle(window) {
  return (window.start_seconds + window.end_seconds) / 2;
}

/** Round times to label an axis of `duration` seconds with, about one every `pixels` / `width`. */
export function timeTicks(duration, width, pixels = 90) {
  const rough = (duration * pixels) / width;
  const steps = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const step = steps.find((candidate) => candidate >= rough) ?? steps.at(-1);
  const ticks = [];
  for (let tick = 0; tick <= duration + 1e-6; tick += step) ticks.push(tick);
  return ticks;
}

// Which parts of a video stand out, over all faces.

/**
 * Stretches in order of time, {start, end, label}: the windows that look manipulated, joined where
 * they meet; where there is none, the uncertain ones.
 */
export function suspiciousStretches(windows, tracks) {
  const counted = windows.filter(({ track }) => tracks.has(track));
  for (const label of ["manipulated", "uncertain"]) {
    const found = joined(counted.filter((window) => window.label === label));
    if (found.length) return found.map((stretch) => ({ ...stretch, label }));
  }
  return [];
}

function joined(windows) {
  const found = [];
  for (const { start_seconds: start, end_seconds: end } of [...windows].sort((a, b) => a.start_seconds - b.start_seconds)) {
    const last = found.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  }
  return found;
}

/** The index of the stretch after (`way` 1) or before (-1) a moment; -1 where there is none. */
export function stretchFrom(stretches, seconds, way) {
  const near = 0.05; // where one has just jumped to counts as reached
  if (way > 0) return stretches.findIndex(({ start }) => start > seconds + near);
  return stretches.findLastIndex(({ start }) => start < seconds - near);
}

// Lines of any length as a path that has at most four points in each column of pixels.

/**
 * An SVG path through (seconds, values), broken where two points lie further apart than `gapAfter`.
 * A column keeps its first, lowest, highest and last value, so that no spike is lost.
 */
export function linePath(seconds, values, x, y, gapAfter) {
  let path = "";
  let start = 0;
  while (start < seconds.length) {
    let end = start + 1;
    while (end < seconds.length && seconds[end] - seconds[end - 1] <= gapAfter) end++;
    path += stretch(seconds, values, x, y, start, end);
    start = end;
  }
  return path;
}

function stretch(seconds, values, x, y, start, end) {
  const points = [];
  let index = start;
  while (index < end) {
    const column = Math.round(x(seconds[index]));
    let [low, high] = [index, index];
    const first = index;
    while (index < end && Math.round(x(seconds[index])) === column) {
      if (values[index] < values[low]) low = index;
      if (values[index] > values[high]) high = index;
      index++;
    }
    for (const kept of new Set([first, Math.min(low, high), Math.max(low, high), index - 1])) {
      points.push(`${x(seconds[kept]).toFixed(1)} ${y(values[kept]).toFixed(1)}`);
    }
  }
  // A lone point is drawn as a dash; a line with no length would not show.
  return points.length === 1 ? `M${points[0]}h1.5` : `M${points.join("L")}`;
}

/** The stretches of [0, duration] in which none of the given series has a point. */
export function gaps(seriesList, duration, gapAfter) {
  const covered = seriesList.flatMap(({ seconds }) => stretches(seconds, gapAfter));
  covered.sort((a, b) => a[0] - b[0]);
  const open = [];
  let reached = 0;
  for (const [from, to] of covered) {
    if (from - reached > gapAfter) open.push([reached, from]);
    reached = Math.max(reached, to);
  }
  if (duration - reached > gapAfter) open.push([reached, duration]);
  return open;
}

function stretches(seconds, gapAfter) {
  const found = [];
  for (const second of seconds) {
    const last = found.at(-1);
    if (last && second - last[1] <= gapAfter) last[1] = second;
    else found.push([second, second]);
  }
  return found;
}

// The still part of the chart: lanes, bands, gaps, lines and axes, as one SVG.
import { gaps, linePath } from "./decimate.js";
import { clock } from "./format.js";
import { middle, packLanes, spansOf, timeTicks } from "./lanes.js";
import { svg } from "./svg.js";

const LEFT = 44;
const RIGHT = 10;
const TOP = 14; // room for the playhead's grip
const NAME = 22;
const AXIS = 24;

export function drawTimeline({ width, duration, thresholds, windows, store }) {
  const lanes = packLanes(spansOf(windows, store));
  const height = lanes.length > 3 ? 56 : 92;
  const total = Math.max(lanes.length, 1) * (height + NAME) + TOP + AXIS;
  const inner = Math.max(width - LEFT - RIGHT, 50);
  const x = (second) => LEFT + (Math.min(second, duration) / duration) * inner;
  const drawing = svg("svg", { width, height: total, "aria-hidden": "true" }, patterns(thresholds, height));
  lanes.forEach((lane, index) => {
    const place = { x, height, inner, duration, thresholds, windows, store };
    drawing.append(svg("g", { transform: `translate(0 ${TOP + index * (height + NAME) + NAME})` }, ...laneParts(lane, place)));
  });
  drawing.append(timeAxis(x, duration, inner, total));
  return { drawing, x, total, secondAt: (pixel) => clamp(((pixel - LEFT) / inner) * duration, duration) };
}

function laneParts(lane, { x, height, inner, duration, thresholds, windows, store }) {
  const y = (value) => height * (1 - value);
  const band = { x: LEFT, width: inner, y: y(thresholds.manipulatedAbove) };
  const bandHeight = y(thresholds.authenticBelow) - y(thresholds.manipulatedAbove);
  const series = lane.map(({ track }) => store.tracks.get(track)).filter(Boolean);
  return [
    svg("rect", { class: "lane-ground", x: LEFT, width: inner, height }),
    svg("rect", { class: "lane-band", ...band, height: bandHeight }),
    ...[thresholds.authenticBelow, thresholds.manipulatedAbove].map((at) =>
      svg("line", { class: "lane-threshold", x1: LEFT, x2: LEFT + inner, y1: y(at), y2: y(at) }),
    ),
    ...(series.length ? gaps(series, duration, store.gapAfter) : []).map(([from, to]) =>
      svg("rect", { class: "lane-gap", x: x(from), width: Math.max(x(to) - x(from), 1), height }),
    ),
    ...[0, 0.5, 1].map((at) =>
      svg("text", { class: "lane-tick", x: LEFT - 6, y: y(at) + 4, "text-anchor": "end" }, `${at * 100} %`),
    ),
    ...series.map(({ seconds, values }) =>
      svg("path", { class: "lane-frames", d: linePath(seconds, values, x, y, store.gapAfter) }),
    ),
    ...lane.map((span) => svg("path", { class: "lane-window", d: windowPath(windows, span, x, y) })),
    ...lane.flatMap((span, index) => laneName(span, lane[index + 1], index, x, height)),
  ];
}

function windowPath(windows, { track, from, to }, x, y) {
  const own = windows.filter((window) => window.track === track);
  if (!own.length) return "";
  const starts = own.map((window) => window.start_seconds);
  const stride = Math.min(Infinity, ...starts.slice(1).map((start, i) => start - starts[i]));
  const seconds = own.map(middle);
  const values = own.map((window) => window.fake_probability);
  // A window stands for its middle; the first and the last also for the ends of the face's time.
  const half = seconds[0] - starts[0];
  const first = `M${x(Math.max(from, starts[0]))} ${y(values[0])}H${x(seconds[0])}`;
  const last = `M${x(seconds.at(-1))} ${y(values.at(-1))}H${x(Math.min(to, seconds.at(-1) + half))}`;
  return first + linePath(seconds, values, x, y, stride * 1.5) + last;
}

function laneName(span, next, index, x, height) {
  const from = x(span.from);
  const room = (next ? x(next.from) : Infinity) - from;
  const parts = [];
  if (index) parts.push(svg("line", { class: "lane-cut", x1: from, x2: from, y1: -NAME + 6, y2: height }));
  if (room > 52) parts.push(svg("text", { class: "lane-name", x: from + (index ? 4 : 0), y: -7 }, `Face ${span.track}`));
  return parts;
}

function timeAxis(x, duration, inner, total) {
  const labels = timeTicks(duration, inner).map((tick) =>
    svg("text", { class: "time-tick", x: x(tick), y: total - 6, "text-anchor": tick ? "middle" : "start" },
      clock(tick, Number.isInteger(tick) ? 0 : 1)),
  );
  return svg("g", {}, ...labels);
}

/** Colour follows height: below the band, in it, above it. */
function patterns({ authenticBelow, manipulatedAbove }, height) {
  const stop = (offset, reading) => svg("stop", { offset, class: `stop-${reading}` });
  return svg("defs", {},
    svg("linearGradient", { id: "by-reading", gradientUnits: "userSpaceOnUse", x1: 0, x2: 0, y1: height, y2: 0 },
      stop(authenticBelow, "authentic"), stop(authenticBelow, "uncertain"),
      stop(manipulatedAbove, "uncertain"), stop(manipulatedAbove, "manipulated")),
    svg("pattern", { id: "gap-hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("line", { class: "hatch-line", x1: 0, x2: 0, y1: 0, y2: 5 })),
  );
}

function clamp(second, duration) {
  return Math.min(Math.max(second, 0), duration);
}

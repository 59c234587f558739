// The worst of each of two results through time, one curve over the other.
import { linePath } from "./decimate.js";
import { clock } from "./format.js";
import { timeTicks } from "./lanes.js";
import { svg } from "./svg.js";

const [LEFT, RIGHT, TOP, HEIGHT, AXIS] = [44, 10, 8, 120, 24];

/** The highest probability, which is called `name`, in each window: {seconds, values}. */
export function worstOf(windows, name) {
  const highest = new Map(); // middle of the window -> probability
  for (const window of windows) {
    const middle = (window.start_seconds + window.end_seconds) / 2;
    highest.set(middle, Math.max(window[name], highest.get(middle) ?? 0));
  }
  const seconds = [...highest.keys()].sort((a, b) => a - b);
  return { seconds, values: seconds.map((second) => highest.get(second)) };
}

/** Draws into `root`; gives a function that moves the playhead. The second lies `offset` later. */
export function drawComparison(root, { first, second, means, offset, duration, stride = 0.5 }) {
  const width = root.clientWidth;
  const inner = Math.max(width - LEFT - RIGHT, 50);
  const x = (at) => LEFT + (Math.min(Math.max(at, 0), duration) / duration) * inner;
  const y = (value) => TOP + HEIGHT * (1 - value);
  const shifted = within({ seconds: second.seconds.map((at) => at - offset), values: second.values }, duration);
  const playhead = svg("line", { class: "playhead", y1: TOP, y2: TOP + HEIGHT });
  const curve = ({ seconds, values }, name) =>
    svg("path", { class: `together-curve together-${name}`, d: linePath(seconds, values, x, y, stride * 1.5) });
  root.replaceChildren(
    svg("svg", { width, height: TOP + HEIGHT + AXIS, role: "img", "aria-label": `${means} in both through time` },
      svg("rect", { class: "lane-ground", x: LEFT, y: TOP, width: inner, height: HEIGHT }),
      ...[0, 0.5, 1].map((at) => svg("text", { class: "lane-tick", x: LEFT - 6, y: y(at) + 4, "text-anchor": "end" }, `${at * 100} %`)),
      ...timeTicks(duration, inner).map((at) =>
        svg("text", { class: "time-tick", x: x(at), y: TOP + HEIGHT + AXIS - 6, "text-anchor": at ? "middle" : "start" },
          clock(at, Number.isInteger(at) ? 0 : 1))),
      curve(within(first, duration), "first"), curve(shifted, "second"), playhead),
  );
  return (seconds) => playhead.setAttribute("transform", `translate(${x(seconds)} 0)`);
}

function within({ seconds, values }, duration) {
  const kept = seconds.map((at, index) => [at, values[index]]).filter(([at]) => at >= 0 && at <= duration);
  return { seconds: kept.map(([at]) => at), values: kept.map(([, value]) => value) };
}

// Ties the player, the chart and the measurements of one video together.
import { FrameStore } from "./frame-store.js";
import { Player } from "./player.js";
import { fetchFrames, fetchWindows } from "./session.js";
import { Timeline } from "./timeline.js";

const player = new Player(document.querySelector("[data-stage]"));
let shown = null; // the measurements that the panel shows: {timeline, stop}

player.addEventListener("time", ({ detail }) => shown?.timeline?.showTime(detail));
showPanel();
document.addEventListener("parts:replaced", showPanel);
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]");
  if (!link) return;
  event.preventDefault();
  player.seek(Number(link.dataset.seek));
  player.root.scrollIntoView({ block: "nearest" });
  player.media.focus({ preventScroll: true });
});

function showPanel() {
  shown?.stop.abort();
  shown?.timeline?.close();
  const { session, tracks, openTracks, duration, authenticBelow, manipulatedAbove } =
    document.getElementById("panel").dataset;
  if (!session) {
    shown = null;
    return player.show(null, null);
  }
  const thresholds = { authenticBelow: Number(authenticBelow), manipulatedAbove: Number(manipulatedAbove) };
  const store = new FrameStore(numbers(tracks));
  shown = { stop: new AbortController(), timeline: newTimeline(store, Number(duration), thresholds) };
  player.show(store, { ...thresholds, openTracks: new Set(numbers(openTracks)) });
  load(session, store, shown).catch((error) => error.name !== "AbortError" && tell(error.message));
}

function numbers(text) {
  return text.split(" ").filter(Boolean).map(Number);
}

function newTimeline(store, duration, thresholds) {
  const root = document.querySelector("[data-timeline]");
  if (!root) return null;
  const timeline = new Timeline(root, { duration: duration || player.duration || 1, thresholds, store });
  timeline.addEventListener("seek", ({ detail }) => player.seek(detail));
  return timeline;
}

async function load(session, store, { stop, timeline }) {
  if (timeline) {
    timeline.windows = await fetchWindows(session, stop.signal);
    timeline.redraw();
  }
  let come = 0;
  for await (const { rows, count } of fetchFrames(session, stop.signal)) {
    store.add(rows);
    come += rows.length;
    tell(come < count ? `Loading the frames: ${come} of ${count}` : "");
    timeline?.redraw();
    player.repaint();
  }
  timeline?.showTime(player.time);
}

function tell(text) {
  const state = document.querySelector("[data-timeline-state]");
  if (state) state.textContent = text;
}

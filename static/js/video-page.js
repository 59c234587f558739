// Ties the player, the chart and the measurements of one video together. A result that is shared
// without its file has no player.
import { Controls, askedMoment } from "./controls.js";
import { FrameStore } from "./frame-store.js";
import { armKeys } from "./keys.js";
import { Player } from "./player.js";
import { fetchFrames, fetchWindows } from "./session.js";
import { suspiciousStretches } from "./stretches.js";
import { Timeline } from "./timeline.js";

const stage = document.querySelector("[data-stage]");
const player = stage && new Player(stage);
const controls = player?.isVideo ? new Controls(player) : null;
let voices = null; // the chart of the voices in it, if they were examined
let shown = null; // the measurements that the panel shows: {timeline, stop}

player?.addEventListener("time", ({ detail }) => {
  shown?.timeline?.showTime(detail);
  voices?.showTime(detail);
});
showPanel();
if (player) arm(player);
document.addEventListener("parts:replaced", showPanel);

function arm(player) {
  const asked = askedMoment();
  if (controls && asked !== null) openAt(asked);
  armKeys(document.querySelector("[data-keys]"), actions(player));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    if (!link) return;
    event.preventDefault();
    player.seek(Number(link.dataset.seek));
    player.root.scrollIntoView({ block: "nearest" });
    document.querySelector("[data-stage-play]")?.focus({ preventScroll: true });
  });
}

/** Before the length is known no place can be kept within it. */
function openAt(seconds) {
  if (player.duration || !player.playable) player.seek(seconds);
  else player.media.addEventListener("loadedmetadata", () => player.seek(seconds), { once: true });
}

function actions(player) {
  const common = { b: () => player.toggleBoxes(), f: () => player.fullScreen() };
  if (!controls) return common;
  const move = (way) => (event) => player.seek(player.time + way * (event.shiftKey ? 10 : 1));
  return {
    ...common,
    " ": () => controls.toggle(),
    k: () => controls.toggle(),
    m: () => controls.mute(),
    n: () => controls.jump(1),
    p: () => controls.jump(-1),
    c: () => controls.link.click(),
    ",": () => player.step(-1),
    ".": () => player.step(1),
    ArrowLeft: move(-1),
    ArrowRight: move(1),
  };
}

async function showVoices() {
  voices?.close();
  const root = document.querySelector("[data-voice-chart]");
  voices = root && (await (await import("./voice-chart.js")).voiceChart(root, player));
}

function showPanel() {
  showVoices();
  shown?.stop.abort();
  shown?.timeline?.close();
  controls?.show([]);
  const { frames, windows, tracks, openTracks, duration, authenticBelow, manipulatedAbove } =
    document.getElementById("panel").dataset;
  if (!frames) {
    shown = null;
    return player?.show(null, null);
  }
  const thresholds = { authenticBelow: Number(authenticBelow), manipulatedAbove: Number(manipulatedAbove) };
  const store = new FrameStore(numbers(tracks));
  shown = { stop: new AbortController(), timeline: newTimeline(store, Number(duration), thresholds) };
  player?.show(store, { ...thresholds, openTracks: new Set(numbers(openTracks)) });
  load({ frames, windows }, store, shown).catch((error) => error.name !== "AbortError" && tell(error.message));
}

function numbers(text) {
  return text.split(" ").filter(Boolean).map(Number);
}

function newTimeline(store, duration, thresholds) {
  const root = document.querySelector("[data-timeline]");
  if (!root) return null;
  const timeline = new Timeline(root, { duration: duration || player?.duration || 1, thresholds, store });
  timeline.addEventListener("seek", ({ detail }) => (player ? player.seek(detail) : timeline.showTime(detail)));
  return timeline;
}

async function load(addresses, store, { stop, timeline }) {
  if (timeline) {
    timeline.windows = await fetchWindows(addresses.windows, stop.signal);
    timeline.redraw();
    controls?.show(suspiciousStretches(timeline.windows, store.judged));
  }
  let come = 0;
  for await (const { rows, count } of fetchFrames(addresses.frames, stop.signal)) {
    store.add(rows);
    come += rows.length;
    tell(come < count ? `Loading the frames: ${come} of ${count}` : "");
    timeline?.redraw();
    player?.repaint();
  }
  timeline?.showTime(player?.time ?? 0);
}

function tell(text) {
  const state = document.querySelector("[data-timeline-state]");
  if (state) state.textContent = text;
}

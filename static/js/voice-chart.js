// The chart of a recording, with the player that it shows the place of and takes elsewhere.
import { getJson } from "./http.js";
import { Waveform } from "./waveform.js";

/** The chart in `root`, drawn; null where there is none. A shared result may be without `player`. */
export async function voiceChart(root, player) {
  if (!root) return null;
  const state = root.querySelector("[data-timeline-state]");
  try {
    const { body } = await getJson(root.dataset.chart);
    const chart = new Waveform(root, body);
    chart.addEventListener("seek", ({ detail }) => (player ? player.seek(detail) : chart.showTime(detail)));
    chart.addEventListener("listen", ({ detail }) => (player ? listen(player, detail) : chart.showTime(detail)));
    chart.showTime(player?.time ?? 0);
    state.textContent = "";
    return chart;
  } catch (error) {
    state.textContent = error.message;
    return null;
  }
}

/** Plays from there, where the browser lets it without a press on the player itself. */
export function listen(player, seconds) {
  player.seek(seconds);
  if (player.playable) player.media.play().catch(() => {});
}

/** The stretches that sound spoofed, or where there is none, those that are open. */
export function suspicious(segments) {
  for (const [reading, label] of [["spoof", "spoofed"], ["uncertain", "open"]]) {
    const found = segments.filter((segment) => segment.label === reading);
    if (found.length) return found.map(({ start_seconds: start, end_seconds: end }) => ({ start, end, label }));
  }
  return [];
}

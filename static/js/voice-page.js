// Ties the player and the chart of one recording together. A result that is shared without its file
// has no player.
import { Controls, askedMoment } from "./controls.js";
import { armKeys } from "./keys.js";
import { listen, suspicious, voiceChart } from "./voice-chart.js";
import { VoicePlayer } from "./voice-player.js";

const stage = document.querySelector("[data-stage]");
const media = stage?.querySelector("[data-stage-media]");
const player = media && new VoicePlayer(stage);
const controls = player && new Controls(player);
let chart = null;

player?.addEventListener("time", ({ detail }) => chart?.showTime(detail));
if (player) arm();
showChart();
document.addEventListener("parts:replaced", showChart);

function arm() {
  const asked = askedMoment();
  if (asked !== null) openAt(asked);
  armKeys(document.querySelector("[data-keys]"), actions());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    if (!link) return;
    event.preventDefault();
    listen(player, Number(link.dataset.seek));
    stage.scrollIntoView({ block: "nearest" });
    document.querySelector("[data-stage-play]").focus({ preventScroll: true });
  });
}

/** Before the length is known no place can be kept within it. */
function openAt(seconds) {
  if (player.duration || !player.playable) player.seek(seconds);
  else media.addEventListener("loadedmetadata", () => player.seek(seconds), { once: true });
}

function actions() {
  const move = (way) => (event) => player.seek(player.time + way * (event.shiftKey ? 10 : 1));
  return {
    " ": () => controls.toggle(),
    k: () => controls.toggle(),
    m: () => controls.mute(),
    n: () => controls.jump(1),
    p: () => controls.jump(-1),
    c: () => controls.link.click(),
    ArrowLeft: move(-1),
    ArrowRight: move(1),
  };
}

async function showChart() {
  chart?.close();
  controls?.show([]);
  chart = await voiceChart(document.querySelector("[data-voice-chart]"), player);
  if (chart) controls?.show(suspicious(chart.segments));
}

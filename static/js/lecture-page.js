// The page of a lecture: its player, its slides and what is said, all in step.
import { Controls, askedMoment } from "./controls.js";
import { armKeys } from "./keys.js";
import { armChanges, openSlide } from "./lecture-changes.js";
import { InStep } from "./lecture-in-step.js";
import { armSearch } from "./lecture-search.js";
import { armSubtitles } from "./lecture-subtitles.js";
import { Player } from "./player.js";

let shown = null; // what is armed now: {stage, player, controls, inStep}

arm();
armChanges(() => shown?.inStep.renew());
document.addEventListener("parts:replaced", () => setTimeout(arm)); // a new player has no source yet
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]");
  if (!link || !shown || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  link.closest("dialog")?.close();
  seek(Number(link.dataset.seek));
});

/** Once the lecture is read there is a player; when it was read again all begins anew. */
function arm() {
  const stage = document.querySelector("[data-stage]");
  if (!stage || stage === shown?.stage) return shown?.inStep.renew();
  if (shown) return location.reload();
  const player = new Player(stage);
  const controls = new Controls(player);
  const inStep = new InStep(player);
  shown = { stage, player, controls, inStep };
  for (const button of stage.querySelectorAll("[data-slide-step]")) {
    button.addEventListener("click", () => inStep.stepSlide(Number(button.dataset.slideStep)));
  }
  const subtitles = armSubtitles(stage);
  armSearch(seek);
  const asked = askedMoment();
  if (asked !== null) openAt(player, asked);
  armKeys(stage.querySelector("[data-keys]"), actions(player, controls, inStep, subtitles));
}

function seek(seconds) {
  const { player, inStep } = shown;
  player.seek(seconds);
  inStep.follow();
}

/** Before the length is known no place can be kept within it. */
function openAt(player, seconds) {
  const open = () => {
    player.seek(seconds);
    shown.inStep.follow();
  };
  if (player.duration || !player.playable) open();
  else player.media.addEventListener("loadedmetadata", open, { once: true });
}

function actions(player, controls, inStep, subtitles) {
  const move = (way) => (event) => seek(player.time + way * (event.shiftKey ? 10 : 1));
  return {
    " ": () => controls.toggle(),
    k: () => controls.toggle(),
    m: () => controls.mute(),
    n: () => inStep.stepSlide(1),
    p: () => inStep.stepSlide(-1),
    c: () => controls.link.click(),
    f: () => player.fullScreen(),
    s: () => subtitles(),
    l: () => inStep.slide && openSlide(inStep.slide.querySelector("[data-open-slide]").href),
    "/": () => document.querySelector("[data-lecture-search] input").focus(),
    ",": () => player.step(-1),
    ".": () => player.step(1),
    ArrowLeft: move(-1),
    ArrowRight: move(1),
  };
}

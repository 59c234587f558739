// The one bar of controls under a video, in place of the browser's own.
import { clock } from "./format.js";
import { stretchFrom } from "./stretches.js";

export class Controls {
  #stretches = [];

  constructor(player) {
    const part = (name) => player.root.querySelector(`[data-stage-${name}]`);
    this.player = player;
    this.media = player.media;
    this.playButton = part("play");
    this.muteButton = part("mute");
    this.place = part("place");
    this.length = part("length");
    this.link = part("link");
    this.told = part("stretch-word");
    this.jumps = player.root.querySelectorAll("[data-stage-stretch]");
    this.media.controls = false;
    this.#follow();
    this.#arm();
  }

  /** From now on jump between these. */
  show(stretches) {
    this.#stretches = stretches;
    for (const button of this.jumps) button.disabled = !stretches.length;
    this.told.textContent = stretches.length ? `${counted(stretches)}.` : "";
  }

  toggle() {
    if (!this.player.playable) return;
    if (this.media.paused) this.media.play().catch(() => {}); // a pause that comes at once ends it
    else this.media.pause();
  }

  mute() {
    this.media.muted = !this.media.muted;
  }

  jump(way) {
    if (!this.#stretches.length) return;
    const index = stretchFrom(this.#stretches, this.player.time, way);
    if (index < 0) {
      this.told.textContent = `No ${this.#stretches[0].label} stretch ${way > 0 ? "after" : "before"} this.`;
      return;
    }
    const { start, end, label } = this.#stretches[index];
    this.player.seek(start);
    this.told.textContent = `Stretch ${index + 1} of ${this.#stretches.length}: ${clock(start, 1)} – ${clock(end, 1)}, ${label}.`;
  }

  #follow() {
    const { media, player } = this;
    for (const name of ["play", "pause", "ended"]) media.addEventListener(name, () => this.#showState());
    media.addEventListener("volumechange", () => {
      this.muteButton.setAttribute("aria-pressed", String(media.muted));
      shape(this.muteButton, media.muted ? "muted" : "sound");
    });
    media.addEventListener("durationchange", () => this.#showLength());
    player.addEventListener("time", ({ detail }) => this.#showTime(detail));
    this.#showLength();
    this.#showTime(player.time);
  }

  #showState() {
    const going = !this.media.paused && !this.media.ended;
    const word = going ? "Pause" : "Play";
    this.playButton.querySelector("[data-stage-play-word]").textContent = word;
    this.playButton.title = word;
    shape(this.playButton, word.toLowerCase());
  }

  #showLength() {
    const { duration } = this.player;
    if (!duration) return;
    this.place.max = duration;
    this.length.textContent = `of ${clock(duration, 1)}`;
  }

  #showTime(seconds) {
    this.place.value = seconds;
    this.place.setAttribute("aria-valuetext", clock(seconds, 1));
    this.link.dataset.copy = linkTo(seconds);
  }

  #arm() {
    this.playButton.addEventListener("click", () => this.toggle());
    this.muteButton.addEventListener("click", () => this.mute());
    this.media.addEventListener("click", () => this.toggle());
    this.place.addEventListener("input", () => this.player.seek(Number(this.place.value)));
    for (const button of this.jumps) {
      button.addEventListener("click", () => this.jump(Number(button.dataset.stageStretch)));
    }
  }
}

/** The moment that the address asks for (`?t=83.2`, `?t=1:23.2`), or null. */
export function askedMoment() {
  const asked = new URLSearchParams(location.search).get("t") ?? "";
  if (!/^(\d{1,6}:){0,2}\d{1,6}(\.\d{1,6})?$/.test(asked)) return null;
  return asked.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
}

/** The address of this page at a moment of its video. */
function linkTo(seconds) {
  return `${location.origin}${location.pathname}?t=${Math.round(seconds * 10) / 10}`;
}

function counted(stretches) {
  const { label } = stretches[0];
  return stretches.length === 1 ? `One ${label} stretch` : `${stretches.length} ${label} stretches`;
}

function shape(button, name) {
  const use = button.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
}

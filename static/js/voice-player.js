// The sound of a recording, with what the controls under it and its chart need of a player.
import { clock } from "./format.js";

const NO_SOURCE = 3; // HTMLMediaElement.NETWORK_NO_SOURCE

export class VoicePlayer extends EventTarget {
  #shown = 0;

  constructor(root) {
    super();
    const part = (name) => root.querySelector(`[data-stage-${name}]`);
    this.root = root;
    this.media = part("media");
    this.clock = part("clock");
    this.trouble = part("trouble");
    this.playable = true;
    part("speed").addEventListener("change", ({ target }) => (this.media.playbackRate = target.value));
    this.#follow();
  }

  get time() {
    return this.#shown;
  }

  /** Browsers write no length into what they record, and then know none: we have measured it. */
  get duration() {
    return Number.isFinite(this.media.duration) ? this.media.duration : Number(this.root.dataset.seconds);
  }

  seek(seconds) {
    const within = Math.max(0, this.duration ? Math.min(seconds, this.duration) : seconds);
    if (this.playable) this.media.currentTime = within;
    this.#at(within);
  }

  #follow() {
    const { media } = this;
    const tick = () => {
      this.#at(media.currentTime);
      if (!media.paused) requestAnimationFrame(tick);
    };
    media.addEventListener("play", tick);
    media.addEventListener("seeked", () => this.#at(media.currentTime));
    media.addEventListener("error", () => this.#cannotPlay());
    if (media.error || media.networkState === NO_SOURCE) this.#cannotPlay();
    this.#at(0);
  }

  #cannotPlay() {
    this.playable = false;
    this.trouble.hidden = false;
    this.root.dataset.unplayable = "";
  }

  #at(seconds) {
    this.#shown = seconds;
    this.clock.textContent = clock(seconds, 1);
    this.dispatchEvent(new CustomEvent("time", { detail: seconds }));
  }
}

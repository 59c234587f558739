// What plays a file: where it stands, going elsewhere in it, and that it cannot be played.
import { clock } from "./format.js";

const NO_SOURCE = 3; // HTMLMediaElement.NETWORK_NO_SOURCE

export class MediaPlayer extends EventTarget {
  #shown = 0;

  constructor(root) {
    super();
    this.root = root;
    this.media = this.part("media");
    this.clock = this.part("clock");
    this.trouble = this.part("trouble");
    this.playable = true;
    this.part("speed")?.addEventListener("change", ({ target }) => (this.media.playbackRate = target.value));
  }

  part(name) {
    return this.root.querySelector(`[data-stage-${name}]`);
  }

  get time() {
    return this.#shown;
  }

  /** Browsers write no length into what they record, and then know none: it may have been measured. */
  get duration() {
    return Number.isFinite(this.media.duration) ? this.media.duration : Number(this.root.dataset.seconds ?? 0);
  }

  seek(seconds) {
    const within = Math.max(0, this.duration ? Math.min(seconds, this.duration) : seconds);
    if (this.playable) this.media.currentTime = within;
    this.standAt(within);
  }

  /** Shows that it stands there now. */
  standAt(seconds) {
    this.#shown = seconds;
    if (this.clock) this.clock.textContent = clock(seconds, 1);
    this.dispatchEvent(new CustomEvent("time", { detail: seconds }));
  }

  /** From now on stands where its media is, as often as the screen is drawn. */
  followClock() {
    const { media } = this;
    const tick = () => {
      this.standAt(media.currentTime);
      if (!media.paused) requestAnimationFrame(tick);
    };
    media.addEventListener("play", tick);
    media.addEventListener("seeked", () => this.standAt(media.currentTime));
  }

  /** Tells of trouble from now on, and of what came before. */
  watchTrouble() {
    const { media } = this;
    media.addEventListener("error", () => this.cannotPlay());
    if (media.error || media.networkState === NO_SOURCE) this.cannotPlay();
  }

  cannotPlay() {
    this.playable = false;
    this.trouble.hidden = false;
    this.root.dataset.unplayable = "";
  }
}

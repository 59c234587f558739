// The film (or image) with the face boxes over it, in step with what is on screen.
import { drawBoxes } from "./boxes.js";
import { clock } from "./format.js";

const NO_SOURCE = 3; // HTMLMediaElement.NETWORK_NO_SOURCE

export class Player extends EventTarget {
  #store = null;
  #thresholds = null;
  #shown = 0;

  constructor(root) {
    super();
    const part = (name) => root.querySelector(`[data-stage-${name}]`);
    this.root = root;
    this.media = part("media");
    this.canvas = part("boxes");
    this.isVideo = root.dataset.kind === "video";
    this.clock = part("clock");
    this.toggle = part("toggle");
    this.trouble = part("trouble");
    // Nobody can tell where an animation stands, nor move it: nothing is drawn over it.
    this.playable = root.dataset.kind !== "animation";
    this.toggle?.addEventListener("change", () => this.#paint());
    new ResizeObserver(() => this.#paint()).observe(this.media);
    this.#armTools(part);
    if (this.isVideo) this.#followVideo();
    else this.media.addEventListener("load", () => this.#paint());
  }

  get time() {
    return this.#shown;
  }

  get duration() {
    return Number.isFinite(this.media.duration) ? this.media.duration : 0;
  }

  /** From now on draw these faces; null draws none. */
  show(store, thresholds) {
    this.#store = store;
    this.#thresholds = thresholds;
    this.#paint();
  }

  repaint() {
    this.#paint();
  }

  seek(seconds) {
    const within = Math.max(0, this.duration ? Math.min(seconds, this.duration) : seconds);
    if (this.playable) this.media.currentTime = within;
    this.#at(within);
  }

  /** Goes as many analysed frames on, or back. */
  step(frames) {
    this.media.pause();
    this.seek(this.#store ? this.#store.stepFrom(this.#shown, frames) : this.#shown + frames / 10);
  }

  toggleBoxes() {
    this.toggle?.click();
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  #followVideo() {
    const { media } = this;
    if ("requestVideoFrameCallback" in media) {
      const onFrame = (_, { mediaTime }) => {
        this.#at(mediaTime);
        media.requestVideoFrameCallback(onFrame);
      };
      media.requestVideoFrameCallback(onFrame);
    } else {
      const tick = () => {
        this.#at(media.currentTime);
        if (!media.paused) requestAnimationFrame(tick);
      };
      media.addEventListener("play", tick);
      media.addEventListener("seeked", tick);
    }
    media.addEventListener("loadedmetadata", () => this.#paint());
    const broken = () => this.#cannotPlay();
    media.addEventListener("error", broken);
    media.addEventListener("loadeddata", () => media.videoWidth || broken());
    if (media.error || media.networkState === NO_SOURCE) broken();
    if (media.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !media.videoWidth) broken();
    this.#at(0);
  }

  #cannotPlay() {
    this.playable = false;
    this.trouble.hidden = false;
    this.root.dataset.unplayable = "";
  }

  #at(seconds) {
    this.#shown = seconds;
    if (this.clock) this.clock.textContent = clock(seconds, 1);
    this.#paint();
    this.dispatchEvent(new CustomEvent("time", { detail: seconds }));
  }

  #paint() {
    if (!this.canvas) return;
    const faces = this.#store && this.playable && this.toggle.checked ? this.#store.at(this.#shown) : [];
    drawBoxes(this.canvas, faces, this.#picture(), this.#thresholds);
  }

  /** Where the picture lies inside its element, which may letterbox it. */
  #picture() {
    const { media, canvas } = this;
    const width = media.videoWidth || media.naturalWidth || media.clientWidth;
    const height = media.videoHeight || media.naturalHeight || media.clientHeight;
    const scale = Math.min(media.clientWidth / width, media.clientHeight / height) || 1;
    return {
      width: width * scale,
      height: height * scale,
      x: media.offsetLeft - canvas.offsetLeft + (media.clientWidth - width * scale) / 2,
      y: media.offsetTop - canvas.offsetTop + (media.clientHeight - height * scale) / 2,
    };
  }

  #armTools(part) {
    for (const button of this.root.querySelectorAll("[data-stage-step]")) {
      button.addEventListener("click", () => this.step(Number(button.dataset.stageStep)));
    }
    part("speed")?.addEventListener("change", ({ target }) => (this.media.playbackRate = target.value));
    part("full").addEventListener("click", () => this.fullScreen());
    part("full").hidden = !document.fullscreenEnabled;
  }
}

// The film (or image) with the face boxes over it, in step with what is on screen.
import { drawBoxes } from "./boxes.js";
import { MediaPlayer } from "./media-player.js";

export class Player extends MediaPlayer {
  #store = null;
  #thresholds = null;

  constructor(root) {
    super(root);
    this.canvas = this.part("boxes");
    this.isVideo = root.dataset.kind === "video";
    this.toggle = this.part("toggle");
    // Nobody can tell where an animation stands, nor move it: nothing is drawn over it.
    this.playable = root.dataset.kind !== "animation";
    this.toggle?.addEventListener("change", () => this.#paint());
    new ResizeObserver(() => this.#paint()).observe(this.media);
    this.#armTools();
    if (this.isVideo) this.#followVideo();
    else this.media.addEventListener("load", () => this.#paint());
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

  standAt(seconds) {
    super.standAt(seconds);
    this.#paint();
  }

  /** Goes as many analysed frames on, or back. */
  step(frames) {
    this.media.pause();
    this.seek(this.#store ? this.#store.stepFrom(this.time, frames) : this.time + frames / 10);
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
        this.standAt(mediaTime);
        media.requestVideoFrameCallback(onFrame);
      };
      media.requestVideoFrameCallback(onFrame);
    } else {
      this.followClock();
    }
    media.addEventListener("loadedmetadata", () => this.#paint());
    this.watchTrouble();
    media.addEventListener("loadeddata", () => media.videoWidth || this.cannotPlay());
    if (media.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !media.videoWidth) this.cannotPlay();
    this.standAt(0);
  }

  #paint() {
    if (!this.canvas) return;
    const faces = this.#store && this.playable && this.toggle.checked ? this.#store.at(this.time) : [];
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

  #armTools() {
    for (const button of this.root.querySelectorAll("[data-stage-step]")) {
      button.addEventListener("click", () => this.step(Number(button.dataset.stageStep)));
    }
    this.part("full").addEventListener("click", () => this.fullScreen());
    this.part("full").hidden = !document.fullscreenEnabled;
  }
}

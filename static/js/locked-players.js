// Two players that go together: the first leads, the second shows what lies `offset` seconds later.
const DRIFT = 0.12; // seconds that the second may be off before it is put right

export class LockedPlayers extends EventTarget {
  #locked = true;
  #heard = "";

  constructor(first, second, offset) {
    super();
    Object.assign(this, { first, second, offset });
    for (const media of [first, second]) media.controls = false;
    for (const name of ["timeupdate", "seeked", "play", "pause", "ended", "durationchange"]) {
      first.addEventListener(name, () => this.#follow());
    }
    second.addEventListener("loadedmetadata", () => this.#follow());
    this.#follow(); // what has come already tells no more of it
  }

  get time() {
    return this.first.currentTime;
  }

  get duration() {
    return Number.isFinite(this.first.duration) ? this.first.duration : 0;
  }

  get playing() {
    return !this.first.paused && !this.first.ended;
  }

  get locked() {
    return this.#locked;
  }

  set locked(locked) {
    this.#locked = locked;
    for (const media of [this.first, this.second]) media.controls = !locked;
    this.#muteOne();
    this.#follow();
  }

  toggle() {
    if (this.playing) this.first.pause();
    else this.first.play().catch(() => {}); // a pause that comes at once ends it
  }

  seek(seconds) {
    this.first.currentTime = Math.min(Math.max(seconds, 0), this.duration || seconds);
    this.#follow();
  }

  /** Goes to a moment of one of them; unlocked the other stays where it is. */
  seekIn(media, seconds) {
    if (!this.#locked) media.currentTime = seconds;
    else this.seek(media === this.second ? seconds - this.offset : seconds);
  }

  setRate(rate) {
    this.first.playbackRate = rate;
    this.second.playbackRate = rate;
  }

  setOffset(seconds) {
    this.offset = seconds;
    this.#follow();
  }

  /** Has the "first", the "second" or "both" heard while they go together. */
  hear(which) {
    this.#heard = which;
    this.#muteOne();
  }

  #muteOne() {
    if (!this.#heard) return;
    this.first.muted = this.#locked && this.#heard === "second";
    this.second.muted = this.#locked && this.#heard === "first";
  }

  #follow() {
    if (this.#locked) this.#put();
    this.dispatchEvent(new Event("change"));
  }

  #put() {
    const { second } = this;
    const wanted = this.time + this.offset;
    const end = Number.isFinite(second.duration) ? second.duration : Infinity;
    const within = Math.min(Math.max(wanted, 0), end);
    const moving = this.playing && within === wanted && wanted < end;
    if (Math.abs(second.currentTime - within) > (moving ? DRIFT : 0.01)) second.currentTime = within;
    if (moving && second.paused) second.play().catch(() => {});
    if (!moving && !second.paused) second.pause();
  }
}

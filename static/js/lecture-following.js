// Keeps a line in view, in a box of its own or in the page, until the reader scrolls away.
const PULLS = ["wheel", "touchmove", "pointerdown"];
const SCROLLING = ["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"];

export class Following {
  #on = true;

  constructor(box) {
    this.box = box;
    this.button = document.querySelector("[data-follow]");
    for (const name of PULLS) box.addEventListener(name, (event) => this.#pulled(event), { passive: true });
    box.addEventListener("keydown", ({ key }) => SCROLLING.includes(key) && (this.on = false));
  }

  get on() {
    return this.#on;
  }

  set on(on) {
    this.#on = on;
    this.button.hidden = on;
  }

  show(line, now) {
    if (!this.#on || line.closest("[data-transcript]") !== this.box) return;
    const behavior = now ? "instant" : "smooth";
    if (this.#isBox()) {
      const inside = line.getBoundingClientRect().top - this.box.getBoundingClientRect().top;
      const top = this.box.scrollTop + inside - this.box.clientHeight / 3;
      return this.box.scrollTo({ top, behavior });
    }
    // In one column only who is reading there is followed: the page itself would have to move.
    const box = this.box.getBoundingClientRect();
    if (box.top > innerHeight * 0.8 || box.bottom < 0) return;
    const top = scrollY + line.getBoundingClientRect().top - innerHeight * 0.6;
    scrollTo({ top, behavior });
  }

  #isBox() {
    return getComputedStyle(this.box).overflowY === "auto";
  }

  /** By the bar at its side, too; what is pressed within goes to the player. */
  #pulled({ type, target, offsetX }) {
    if (type === "pointerdown" && (target !== this.box || offsetX < this.box.clientWidth)) return;
    this.on = false;
  }
}

// Marks the slide, the chapter, the line and the word that the player is at, and keeps them in view for
// as long as the reader has not scrolled away.
import { Following } from "./lecture-following.js";
import { Words } from "./lecture-words.js";

const SOON = 0.3; // a line is at hand a little before it is spoken

export class InStep {
  slide = null;
  #line = null;
  #chapter = null;
  #slides = []; // {start, end, element} in order of time
  #chapters = [];
  #lines = [];

  constructor(player) {
    this.player = player;
    this.words = new Words(document.querySelector("[data-lecture]").dataset.words, player);
    this.transcript = new Following(document.querySelector("[data-transcript]"));
    player.addEventListener("time", () => this.#now());
    this.words.addEventListener("come", () => this.#now());
    // A still picture may last for minutes, and what is said goes on.
    const tick = () => {
      this.#now();
      if (!player.media.paused) requestAnimationFrame(tick);
    };
    player.media.addEventListener("play", tick);
    player.media.addEventListener("seeked", () => this.#now());
    document.querySelector("[data-follow]")?.addEventListener("click", () => this.follow());
    document.addEventListener("keydown", (event) => this.#walk(event));
    this.renew();
  }

  /** Parts of the page were replaced. */
  renew() {
    const found = [];
    for (const element of document.querySelectorAll("[data-spans]")) {
      for (const span of element.dataset.spans.split(" ")) {
        const [start, end] = span.split(",").map(Number);
        found.push({ start, end, element });
      }
    }
    this.#slides = found.sort((one, other) => one.start - other.start);
    this.#chapters = starts(".chapters [data-seek]", "seek");
    this.#lines = starts("[data-line]", "start");
    this.slide = this.#line = this.#chapter = null;
    this.words.renew();
    for (const { element } of this.#lines) link(element).tabIndex = -1; // one of them is reached by Tab
    if (this.#lines.length) link(this.#lines[0].element).tabIndex = 0;
    this.#now();
  }

  /** From now on keep what is played in view. */
  follow() {
    this.transcript.on = true;
    this.#keepInView(true);
  }

  /** Goes to the slide after this one, or before. */
  stepSlide(way) {
    const now = this.player.media.currentTime;
    const near = way < 0 ? 1 : 0.05; // who has just come to a slide goes to the one before it
    const next =
      way > 0
        ? this.#slides.find(({ start }) => start > now + near)
        : this.#slides.findLast(({ start }) => start < now - near);
    if (next) this.player.seek(next.start + 0.01);
    this.follow();
  }

  /** By the clock of the sound: the picture on screen may be older. */
  #now() {
    this.#show(this.player.media.currentTime);
  }

  #show(seconds) {
    const slide = last(this.#slides, seconds + 0.02)?.element ?? null;
    const line = last(this.#lines, seconds + SOON)?.element ?? null;
    const chapter = last(this.#chapters, seconds + 0.02)?.element ?? null;
    if (chapter !== this.#chapter) {
      mark(this.#chapter, chapter);
      this.#chapter = chapter;
      if (chapter) centre(chapter, chapter.closest(".chapters"));
    }
    if (slide !== this.slide) {
      mark(this.slide, slide);
      this.slide = slide;
      this.#keepSlideInView();
    }
    if (line !== this.#line) {
      mark(this.#line, line);
      this.#moveTabStop(this.#line, line);
      this.#line = line;
      this.#keepInView();
    }
    this.words.show(line, seconds);
  }

  #moveTabStop(from, to) {
    if (!to) return;
    for (const { element } of from ? [{ element: from }] : this.#lines.slice(0, 1)) {
      if (element.isConnected) link(element).tabIndex = -1;
    }
    link(to).tabIndex = 0;
  }

  #keepInView(now = false) {
    if (this.#line) this.transcript.show(this.#line, now);
  }

  #keepSlideInView() {
    const list = this.slide?.closest("[data-slides]");
    if (list && !list.closest("[data-view=all]")) centre(this.slide, list);
  }

  /** Up and down in what is said. */
  #walk(event) {
    const line = event.target.closest?.("[data-line]");
    if (!line || !event.target.matches(".line-time") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const here = this.#lines.findIndex(({ element }) => element === line);
    const next = this.#lines[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    link(line).tabIndex = -1;
    link(next.element).tabIndex = 0;
    link(next.element).focus();
  }
}

function starts(selector, name) {
  return [...document.querySelectorAll(selector)].map((element) => ({ start: Number(element.dataset[name]), element }));
}

/** The last of what has begun. */
function last(rows, seconds) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].start <= seconds) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}

/** Scrolls a strip until one of what it holds is in its middle. */
function centre(element, strip) {
  const left = element.offsetLeft - strip.offsetLeft - (strip.clientWidth - element.clientWidth) / 2;
  strip.scrollTo({ left, behavior: "smooth" });
}

function mark(from, to) {
  from?.removeAttribute("aria-current");
  to?.setAttribute("aria-current", "true");
}

function link(line) {
  return line.querySelector(".line-time") ?? line;
}

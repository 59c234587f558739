// The words of the line that is spoken, marked one by one; a press on any word goes to its second. When
// each word is said comes once, behind the page: [begin, end in the line's text, second, ...] by line.
import { getJson } from "./http.js";

export class Words extends EventTarget {
  #lines = {};
  #shown = null; // the line whose words are elements now: {text, plain, spans}

  constructor(url, player) {
    super();
    this.url = url;
    document.querySelector("[data-transcript]").addEventListener("click", (event) => {
      const text = event.target.closest(".line-text");
      if (text && getSelection().isCollapsed) player.seek(this.#secondAt(text, event));
    });
  }

  async renew() {
    this.#shown = null;
    if (!document.querySelector("[data-line]")) return;
    try {
      this.#lines = (await getJson(this.url)).body;
      this.dispatchEvent(new Event("come"));
    } catch {
      // whole lines are marked and sought then
    }
  }

  show(line, seconds) {
    const text = line?.querySelector(".line-text") ?? null;
    if (text !== this.#shown?.text) this.#part(text, this.#lines[line?.dataset.line]);
    if (!this.#shown) return;
    const { spans } = this.#shown;
    const now = spans.findLast(({ second }) => second <= seconds + 0.02);
    for (const { element } of spans) element.toggleAttribute("data-now", element === now?.element);
  }

  #part(text, places) {
    if (this.#shown?.text.isConnected) this.#shown.text.textContent = this.#shown.plain;
    this.#shown = null;
    if (!text || !places) return;
    const plain = text.textContent;
    const spans = [];
    const parts = [];
    let from = 0;
    for (let at = 0; at < places.length; at += 3) {
      const [begin, end, second] = places.slice(at, at + 3);
      const element = Object.assign(document.createElement("span"), { className: "word" });
      element.textContent = plain.slice(begin, end);
      parts.push(plain.slice(from, begin), element);
      spans.push({ element, second });
      from = end;
    }
    text.replaceChildren(...parts, plain.slice(from));
    this.#shown = { text, plain, spans };
  }

  #secondAt(text, { clientX, clientY }) {
    const line = text.closest("[data-line]");
    const places = this.#lines[line.dataset.line];
    const offset = places && offsetIn(text, clientX, clientY);
    if (offset === undefined || offset === null) return Number(line.dataset.start);
    for (let at = 0; at < places.length; at += 3) {
      if (places[at + 1] > offset) return places[at + 2];
    }
    return places.at(-1) ?? Number(line.dataset.start);
  }
}

/** Which letter of an element's text is at a point. */
function offsetIn(text, x, y) {
  const caret = document.caretPositionFromPoint?.(x, y);
  const range = caret ? null : document.caretRangeFromPoint?.(x, y);
  const node = caret?.offsetNode ?? range?.startContainer;
  if (!node || !text.contains(node)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(node, caret?.offset ?? range.startOffset);
  return before.toString().length;
}

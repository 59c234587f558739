// Search within the lecture: what is typed is looked for at once, Enter goes from hit to hit.
import { announce } from "./announce.js";

export function armSearch(seek) {
  const form = document.querySelector("[data-lecture-search]");
  const field = form.querySelector("input");
  let place = -1;
  let last = field.value;
  form.addEventListener("htmx:beforeRequest", (event) => {
    const { triggeringEvent } = event.detail.requestConfig;
    if (triggeringEvent?.type !== "submit" || field.value !== last) return;
    event.preventDefault(); // it is there already: Enter goes on
    goTo(place + 1);
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) return;
    told(field.value);
    if (detail.requestConfig.triggeringEvent?.type === "submit") goTo(0);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      goTo(place + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape" && !field.value) field.blur();
  });

  function told(asked) {
    last = asked;
    place = -1;
    announce(document.querySelector("[data-hits-count]")?.textContent ?? "");
    markIn(document.querySelectorAll("#hits mark"));
    document.getElementById("hits").scrollIntoView({ block: "nearest" }); // on a phone they are below
  }

  function goTo(next) {
    const hits = [...document.querySelectorAll("#hits .hit")];
    if (!hits.length) return;
    hits[place]?.removeAttribute("aria-current");
    place = (next + hits.length) % hits.length;
    hits[place].setAttribute("aria-current", "true");
    hits[place].scrollIntoView({ block: "nearest" });
    seek(Number(hits[place].dataset.seek));
  }
}

/** The same words where they are said, as far as the browser can paint over text. */
function markIn(marks) {
  if (!globalThis.CSS?.highlights) return;
  CSS.highlights.delete("found");
  const wanted = new Set([...marks].map((mark) => mark.textContent.toLowerCase()));
  if (!wanted.size) return;
  const words = wholeWords(wanted);
  const ranges = [];
  for (const text of document.querySelectorAll(".line-text")) {
    const node = text.firstChild;
    if (node?.nodeType !== Node.TEXT_NODE) continue;
    for (const { index, 0: word } of node.data.matchAll(words)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      ranges.push(range);
    }
  }
  if (ranges.length) CSS.highlights.set("found", new Highlight(...ranges));
}

// Scripts that are written without spaces: of these each sign is a word.
const SIGN = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Mymr}\p{sc=Khmr}]`;
const LETTER = String.raw`(?!${SIGN})[\p{L}\p{M}\p{N}]`;

function wholeWords(texts) {
  const longestFirst = [...texts].sort((one, other) => other.length - one.length);
  const escaped = longestFirst.map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  const begin = `(?:(?<!${LETTER})|(?=${SIGN}))`;
  const end = `(?:(?!${LETTER})|(?<=${SIGN}))`;
  return new RegExp(`${begin}(?:${escaped.join("|")})${end}`, "giu");
}

// Two results side by side: their players locked together, their curves over each other.
import { drawComparison, worstOf } from "./compare-chart.js";
import { clock } from "./format.js";
import { LockedPlayers } from "./locked-players.js";
import { fetchWindows } from "./session.js";

const root = document.querySelector("[data-together]");
const together = root && arm(root);

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-seek]");
  const media = place?.closest("[data-compared]").querySelector("[data-compared-media]");
  if (!media) return;
  const seconds = Number(place.dataset.seek);
  if (together) together.seekIn(media, seconds);
  else media.currentTime = seconds;
  media.scrollIntoView({ block: "nearest" });
});

function arm(root) {
  const part = (name) => root.querySelector(`[data-together-${name}]`);
  const [first, second] = document.querySelectorAll("[data-compared-media]");
  const players = new LockedPlayers(first, second, Number(root.dataset.offset));
  let curves = null;
  let movePlayhead = () => {};

  function show() {
    const { time, duration, playing, locked } = players;
    part("place").max = duration || 1;
    part("place").value = time;
    part("place").setAttribute("aria-valuetext", clock(time, 1));
    part("clock").textContent = `${clock(time, 1)} of ${clock(duration, 1)}`;
    part("word").textContent = playing ? "Pause both" : "Play both";
    const use = part("play").querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, playing ? "#pause" : "#play"));
    for (const name of ["place", "play", "speed", "offset", "heard"]) {
      if (part(name)) part(name).disabled = !locked;
    }
    movePlayhead(time);
  }

  function draw() {
    if (!curves || !players.duration) return;
    movePlayhead = drawComparison(part("chart"), { ...curves, offset: players.offset, duration: players.duration });
    show();
  }

  players.addEventListener("change", show);
  first.addEventListener("durationchange", draw);
  part("play").addEventListener("click", () => players.toggle());
  part("place").addEventListener("input", ({ target }) => players.seek(Number(target.value)));
  part("speed").addEventListener("change", ({ target }) => players.setRate(Number(target.value)));
  part("heard")?.addEventListener("change", ({ target }) => players.hear(target.value));
  if (part("heard")) players.hear(part("heard").value);
  part("locked").addEventListener("change", ({ target }) => (players.locked = target.checked));
  part("offset").addEventListener("change", ({ target }) => {
    if (!target.checkValidity() || target.value === "") return;
    players.setOffset(Number(target.value));
    draw();
  });
  show();
  if (part("chart")) {
    new ResizeObserver(draw).observe(part("chart"));
    load(part("chart").dataset)
      .then((found) => {
        curves = found;
        draw();
      })
      .catch((error) => (part("state").textContent = error.message));
  }
  return players;
}

async function load({ first, second, value, means }) {
  const [one, two] = await Promise.all([fetchWindows(first), fetchWindows(second)]);
  return { first: worstOf(one, value), second: worstOf(two, value), means };
}

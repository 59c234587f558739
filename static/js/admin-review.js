// The moderator's page of a case: keys, places to jump to, and giving the case back on leaving.
const video = document.querySelector("#review-video");
const decide = document.querySelector("#decide");
const release = document.querySelector("#release");
const FRAME_SECONDS = 0.1;

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-seek]");
  if (!place || !video) return;
  video.currentTime = Number(place.dataset.seek);
  video.scrollIntoView({ block: "nearest" });
});

const step = (seconds) => video && (video.currentTime += seconds);
const keys = {
  n: () => decide.elements.note.focus(),
  " ": () => video && (video.paused ? video.play() : video.pause()),
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  ",": () => step(-FRAME_SECONDS),
  ".": () => step(FRAME_SECONDS),
};
document.querySelectorAll("input[name=found]").forEach((radio, index) => {
  keys[index + 1] = () => {
    radio.checked = true;
    radio.focus();
  };
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return decide.requestSubmit();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typed = event.target.closest("textarea, input[type=text], input[type=search], select, video");
  const pressed = event.key === " " && event.target.closest("button, a, input, summary");
  const chosen = event.key.startsWith("Arrow") && event.target.closest("input[type=radio]");
  const action = keys[event.key.toLowerCase()] ?? keys[event.key];
  if (typed || pressed || chosen || !action) return;
  event.preventDefault();
  action();
});

// A form that is being sent leaves for good reason; whatever else leads away gives the case back.
let sending = false;
document.addEventListener("submit", () => (sending = true));
addEventListener("pagehide", () => {
  if (!sending) navigator.sendBeacon(release.action, new FormData(release));
});

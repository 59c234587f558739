// Subtitles over the picture, as they were last wished.
import { remember, remembered } from "./memory.js";

const CHOICE = "lecture-subtitles";

/** Arms the button of the stage, and gives what switches them. */
export function armSubtitles(stage) {
  const button = stage.querySelector("[data-subtitles]");
  const [track] = stage.querySelector("video").textTracks;
  if (!button || !track) return () => {};
  const show = (on) => {
    track.mode = on ? "showing" : "hidden";
    button.setAttribute("aria-pressed", String(on));
  };
  const toggle = () => {
    show(track.mode !== "showing");
    remember(CHOICE, track.mode === "showing" ? "on" : "off");
  };
  show(remembered(CHOICE) === "on");
  button.addEventListener("click", toggle);
  return toggle;
}

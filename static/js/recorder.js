// Records what the microphone hears, and sends it like a file that was chosen.
import { announce } from "./announce.js";
import { clock } from "./format.js";
import { take } from "./uploads.js";

const FORMATS = [
  ["audio/webm;codecs=opus", "webm"],
  ["audio/ogg;codecs=opus", "ogg"],
  ["audio/mp4", "m4a"],
];
const TROUBLE = {
  NotAllowedError: "The browser may not use the microphone. Allow it beside the address of this page, then try again.",
  NotFoundError: "No microphone was found. Connect one, then try again.",
  NotReadableError: "Another program uses the microphone. Close it there, then try again.",
};
// What lies below is as good as silence.
const QUIETEST_DB = -60;
const TOO_QUIET_DB = -50;

const root = document.querySelector("[data-recorder]");
const part = (name) => root.querySelector(`[data-recorder-${name}]`);
const [start, stop, discard, meter, time, words] = ["start", "stop", "discard", "meter", "time", "words"].map(part);
const mostSeconds = Number(root.dataset.recorder);
let session = null; // {recorder, stream, context, wanted}

const format = window.MediaRecorder && FORMATS.find(([type]) => MediaRecorder.isTypeSupported(type));
if (!navigator.mediaDevices?.getUserMedia || !format) {
  start.disabled = true;
  tell(window.isSecureContext ? "This browser cannot record." : "Browsers record on pages with https only.");
}
start.addEventListener("click", begin);
stop.addEventListener("click", () => end(true));
discard.addEventListener("click", () => end(false));

async function begin() {
  start.disabled = true;
  tell("Waiting for the microphone …");
  try {
    // What the browser would do for calls changes the voice that is to be judged.
    const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    record(await navigator.mediaDevices.getUserMedia({ audio }));
  } catch (error) {
    start.disabled = false;
    tell(TROUBLE[error.name] ?? `The microphone cannot be used: ${error.message}`, true);
  }
}

function record(stream) {
  const recorder = new MediaRecorder(stream, { mimeType: format[0], audioBitsPerSecond: 128_000 });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const parts = [];
  session = { recorder, stream, context, wanted: false, loudest: QUIETEST_DB };
  recorder.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
  recorder.addEventListener("stop", () => finish(parts));
  // Unplugged, or taken away by the browser: what was heard is kept.
  stream.getAudioTracks()[0].addEventListener("ended", () => end(true));
  recorder.start(1000);
  root.dataset.state = "recording";
  for (const element of [stop, discard, meter, time]) element.hidden = false;
  start.hidden = true;
  stop.focus();
  tell("Recording. Speak for half a minute, or play what you want to check.");
  announce("Recording");
  follow(analyser, performance.now());
}

function follow(analyser, began) {
  const samples = new Float32Array(analyser.fftSize);
  const own = session;
  const tick = () => {
    if (session !== own || !own) return;
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const level = 10 * Math.log10(power + 1e-10);
    own.loudest = Math.max(own.loudest, level);
    meter.value = Math.min(Math.max(1 - level / QUIETEST_DB, 0), 1);
    const seconds = (performance.now() - began) / 1000;
    time.textContent = clock(seconds, 1);
    if (seconds > 4 && own.loudest < TOO_QUIET_DB) tell("Nothing is heard yet. Is this the right microphone, and is it on?", true);
    if (seconds >= mostSeconds) return end(true);
    requestAnimationFrame(tick);
  };
  tick();
}

function end(wanted) {
  if (!session || session.recorder.state === "inactive") return;
  session.wanted = wanted;
  session.recorder.stop();
}

function finish(parts) {
  const { stream, context, wanted } = session;
  session = null;
  for (const track of stream.getTracks()) track.stop();
  context.close();
  delete root.dataset.state;
  for (const element of [stop, discard, meter, time]) element.hidden = true;
  start.hidden = start.disabled = false;
  start.focus();
  tell("");
  if (!wanted) return announce("Recording discarded");
  const name = `Recording ${new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", "-")}.${format[1]}`;
  take([new File(parts, name, { type: format[0].split(";")[0] })]);
}

function tell(text, isTrouble = false) {
  words.textContent = text;
  words.toggleAttribute("data-trouble", isTrouble);
}

addEventListener("beforeunload", (event) => session && event.preventDefault());

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
// A recording lasts a little longer than the clock says, and one that is too long is not taken.
const SPARE_SECONDS = 0.5;

const root = document.querySelector("[data-recorder]");
const part = (name) => root.querySelector(`[data-recorder-${name}]`);
const [start, stop, discard, meter, time, words] = ["start", "stop", "discard", "meter", "time", "words"].map(part);
const mostSeconds = Number(root.dataset.recorder);
let session = null; // {recorder, stream, context, wanted, full, ending}

const format = window.MediaRecorder && FORMATS.find(([type]) => MediaRecorder.isTypeSupported(type));
if (!navigator.mediaDevices?.getUserMedia || !format) {
  start.disabled = true;
  tell(window.isSecureContext ? "This browser cannot record." : "Browsers record on pages with https only.");
}
start.addEventListener("click", begin);
stop.addEventListener("click", end);
discard.addEventListener("click", () => { session.wanted = false; end(); });

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
  // However it ends, what was heard is kept: a microphone may be unplugged or taken away.
  session = { recorder, stream, context, wanted: true, full: false, loudest: QUIETEST_DB };
  // Nothing is drawn in a tab that nobody sees, so that the end may not hang on drawing.
  session.ending = setTimeout(fill, Math.max(0, mostSeconds - SPARE_SECONDS) * 1000);
  recorder.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
  recorder.addEventListener("stop", () => finish(parts));
  stream.getAudioTracks()[0].addEventListener("ended", end);
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
    requestAnimationFrame(tick);
  };
  tick();
}

function fill() {
  session.full = true;
  end();
}

function end() {
  if (session && session.recorder.state !== "inactive") session.recorder.stop();
}

function finish(parts) {
  const { stream, context, wanted, full, ending } = session;
  session = null;
  clearTimeout(ending);
  for (const track of stream.getTracks()) track.stop();
  context.close();
  delete root.dataset.state;
  for (const element of [stop, discard, meter, time]) element.hidden = true;
  start.hidden = start.disabled = false;
  start.focus();
  tell(full ? `It was ended after ${clock(mostSeconds)}: longer recordings are not taken.` : "");
  if (!wanted) return announce("Recording discarded");
  const name = `Recording ${new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", "-")}.${format[1]}`;
  take([new File(parts, name, { type: format[0].split(";")[0] })]);
}

function tell(text, isTrouble = false) {
  words.textContent = text;
  words.toggleAttribute("data-trouble", isTrouble);
}

addEventListener("beforeunload", (event) => session && event.preventDefault());

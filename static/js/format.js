// Numbers as the pages write them; the server's filters of the same names do the same.
export function clock(seconds, digits = 0) {
  const ticks = Math.round(seconds * 10 ** digits);
  const whole = Math.floor(ticks / 10 ** digits);
  const [hours, minutes, second] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  const text = hours ? `${hours}:${two(minutes)}:${two(second)}` : `${minutes}:${two(second)}`;
  return digits ? `${text}.${String(ticks % 10 ** digits).padStart(digits, "0")}` : text;
}

export function percent(share) {
  if (share === null || share === undefined) return "–";
  const value = share * 100;
  if (value < 1) return "under 1 %";
  if (value > 99) return "over 99 %";
  return `${Math.round(value)} %`;
}

export function timeLeft(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 5) return "a few seconds left";
  if (seconds < 90) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  return `about ${Math.round(seconds / 60)} min left`;
}

export function bytes(count) {
  const units = ["B", "KB", "MB", "GB"];
  const step = Math.min(Math.floor(Math.log2(Math.max(count, 1)) / 10), units.length - 1);
  return `${(count / 1024 ** step).toFixed(step > 1 ? 1 : 0)} ${units[step]}`;
}

/** What a frame says of a face; of one that was left open for a reason, no frame says more. */
export function reading({ track, fake_probability: probability }, { authenticBelow, manipulatedAbove, openTracks }) {
  if (openTracks.has(track)) return "uncertain";
  if (probability < authenticBelow) return "authentic";
  return probability > manipulatedAbove ? "manipulated" : "uncertain";
}

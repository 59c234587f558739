// Draws face boxes over a picture. Colours are fixed: they lie on the film and not on the page.
import { percent, reading } from "./format.js";

const LOOKS = {
  authentic: { colour: "#76d19c", mark: "✓", dash: [] },
  uncertain: { colour: "#f2c14e", mark: "?", dash: [7, 5] },
  manipulated: { colour: "#ff8378", mark: "!", dash: [] },
};
const FONT = '600 13px "Segoe UI", "Helvetica Neue", Roboto, "Liberation Sans", Arial, sans-serif';

/** `picture` is where the film lies inside the canvas, in CSS pixels: {x, y, width, height}. */
export function drawBoxes(canvas, faces, picture, thresholds) {
  const scale = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  for (const face of faces) drawFace(pen, face, picture, thresholds);
}

function drawFace(pen, face, picture, thresholds) {
  const label = reading(face, thresholds);
  const look = LOOKS[label];
  const x = picture.x + face.box.x * picture.width;
  const y = picture.y + face.box.y * picture.height;
  const [width, height] = [face.box.width * picture.width, face.box.height * picture.height];
  outline(pen, x, y, width, height, "rgb(5 8 9 / 75%)", 5, []);
  outline(pen, x, y, width, height, look.colour, 2, look.dash);
  if (label === "manipulated") corners(pen, x, y, width, height, look.colour);
  tag(pen, `${look.mark} Face ${face.track}  ${percent(face.fake_probability)}`, x, y, picture, look.colour);
}

function outline(pen, x, y, width, height, colour, thickness, dash) {
  pen.strokeStyle = colour;
  pen.lineWidth = thickness;
  pen.setLineDash(dash);
  pen.strokeRect(x, y, width, height);
}

function corners(pen, x, y, width, height, colour) {
  const arm = Math.min(width, height) / 5;
  pen.strokeStyle = colour;
  pen.lineWidth = 5;
  pen.setLineDash([]);
  pen.beginPath();
  for (const [cornerX, cornerY, towardX, towardY] of [
    [x, y, 1, 1],
    [x + width, y, -1, 1],
    [x, y + height, 1, -1],
    [x + width, y + height, -1, -1],
  ]) {
    pen.moveTo(cornerX + arm * towardX, cornerY);
    pen.lineTo(cornerX, cornerY);
    pen.lineTo(cornerX, cornerY + arm * towardY);
  }
  pen.stroke();
}

function tag(pen, text, x, y, picture, colour) {
  pen.font = FONT;
  const width = pen.measureText(text).width + 12;
  const left = Math.min(Math.max(x - 2, picture.x), picture.x + picture.width - width);
  const top = y - 26 < picture.y ? y + 4 : y - 26;
  pen.fillStyle = "rgb(5 8 9 / 82%)";
  pen.fillRect(left, top, width, 21);
  pen.fillStyle = colour;
  pen.fillText(text, left + 6, top + 15);
}

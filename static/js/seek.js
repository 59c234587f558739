// Times of a recording lead to that moment in the player of the page.
const player = document.querySelector("[data-seeks] video");

document.querySelector("[data-seeks]").addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]");
  if (!link || !player) return;
  player.currentTime = Number(link.dataset.seek);
  player.play().catch(() => {}); // where the browser wants a press on the player itself
});

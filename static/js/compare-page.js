// Places in time lead the player of their own side there.
document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-seek]");
  const media = place?.closest("[data-compared]").querySelector("[data-compared-media]");
  if (!media) return;
  media.currentTime = Number(place.dataset.seek);
  media.scrollIntoView({ block: "nearest" });
});

// Opens dialogs as modal ones; without scripting the same links work through :target.
export function armDialogs() {
  for (const opener of document.querySelectorAll("[data-dialog]")) pressLikeAButton(opener);
  for (const closer of document.querySelectorAll("[data-dialog-close]")) pressLikeAButton(closer);
  document.addEventListener("click", (event) => {
    // The second click of a double click was meant for what opened the dialog.
    if (event.detail > 1 && event.target.closest("dialog")) return event.preventDefault();
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.dialog).showModal();
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    const onBackdrop = event.target.nodeName === "DIALOG" && outside(event);
    if (closer || onBackdrop) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
  });
}

function pressLikeAButton(link) {
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
}

function outside(event) {
  const box = event.target.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

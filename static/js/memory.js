// What a visitor chose, kept in their browser where that is allowed.
export function remembered(name) {
  try {
    return localStorage.getItem(`spotifai-${name}`);
  } catch {
    return null; // storage can be forbidden; the choice then lasts for this page
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(`spotifai-${name}`, value);
  } catch {
    // as above
  }
}

/** Opens the folded parts that the visitor has opened before, and closes those closed. */
export function rememberFolds() {
  for (const fold of document.querySelectorAll("details[data-remembered]:not([data-armed])")) {
    const name = fold.dataset.remembered;
    fold.dataset.armed = "";
    const before = remembered(name);
    if (before) fold.open = before === "open";
    fold.addEventListener("toggle", () => remember(name, fold.open ? "open" : "closed"));
  }
}

// What this browser keeps between pages. Storage can be forbidden: then it lasts for one page.
const onThisPage = new Map();

export function recall(name) {
  try {
    return localStorage.getItem(`spotifai-${name}`);
  } catch {
    return onThisPage.get(name) ?? null;
  }
}

export function forget(name) {
  onThisPage.delete(name);
  try {
    localStorage.removeItem(`spotifai-${name}`);
  } catch {
    // it was never there
  }
}

export function remember(name, value) {
  onThisPage.set(name, String(value));
  try {
    localStorage.setItem(`spotifai-${name}`, value);
  } catch {
    // the page remembers
  }
}

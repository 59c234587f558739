// Fetches this page again and replaces the parts that are named.
export async function refreshParts(selector, { fragment = false } = {}) {
  const response = await fetch(location.href.split("#")[0], {
    credentials: "same-origin",
    // The same address answers with a page or a fragment; a cached fragment must not come back as a page.
    cache: "no-store",
    headers: fragment ? { "HX-Request": "true" } : {},
  });
  if (response.status === 404) return void location.assign(document.querySelector("[data-list-url]")?.dataset.listUrl ?? "/videos/");
  if (!response.ok) throw new Error(`The page answered ${response.status}`);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const old of document.querySelectorAll(selector)) {
    const replacement = fresh.getElementById(old.id);
    if (!replacement) continue;
    const adopted = document.importNode(replacement, true);
    old.replaceWith(adopted);
    globalThis.htmx?.process(adopted);
  }
  document.dispatchEvent(new CustomEvent("parts:replaced"));
}

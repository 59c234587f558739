// What is pasted while no field has the focus is taken: files, or a link.
const FIELDS = "input, textarea, select, [contenteditable]";

export function armPaste(take) {
  if (!take) return;
  addEventListener("paste", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const { clipboardData: pasted } = event;
    if (pasted?.files.length) return take.files([...pasted.files]);
    if (document.activeElement?.closest(FIELDS) || !pasted) return;
    const link = linkIn(pasted);
    if (link) take.link(link);
  });
}

/** The https link in what was pasted or dropped, if it is one and no file. */
export function linkIn(transfer) {
  if (transfer.files.length) return "";
  const uris = transfer.getData("text/uri-list").split("\n").filter((line) => line && !line.startsWith("#"));
  const text = (uris[0] ?? transfer.getData("text/plain")).trim();
  return /^https:\/\/\S+$/i.test(text) ? text : "";
}

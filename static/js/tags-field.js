// Offers known tags for the last word of a field that holds several, with commas between them.
export function armTagsFields() {
  for (const list of document.querySelectorAll("[data-known-tags]")) arm(list);
}

function arm(list) {
  const field = document.querySelector(`input[list="${CSS.escape(list.id)}"]`);
  const known = [...list.options].map((option) => option.value);
  const offer = () => {
    const words = field.value.split(",").map((word) => word.trim());
    const before = words.slice(0, -1);
    const head = before.map((word) => `${word}, `).join("");
    const left = known.filter((name) => !before.includes(name));
    list.replaceChildren(...left.map((name) => new Option("", head + name)));
  };
  field.addEventListener("input", offer);
  offer();
}

// The list of uploads: its filters are those of the address, also when somebody goes back.
const form = document.querySelector(".filters");

document.addEventListener("htmx:configRequest", ({ detail, target }) => {
  if (target !== form) return;
  for (const [name, value] of Object.entries(detail.parameters)) {
    if (!value) delete detail.parameters[name];
  }
});

document.addEventListener("htmx:historyRestore", () => {
  const asked = new URLSearchParams(location.search);
  for (const field of document.querySelectorAll(".filters [name]")) {
    field.value = asked.get(field.name) ?? field.querySelector("option")?.value ?? "";
  }
});

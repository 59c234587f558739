// Runs before the first paint, so that a chosen theme never flashes the other one.
(() => {
  const KEY = "spotifai-theme";
  const CHOICES = ["system", "light", "dark"];
  const NAMES = { system: "as the system", light: "light", dark: "dark" };
  const root = document.documentElement;

  function stored() {
    try {
      const choice = localStorage.getItem(KEY);
      return CHOICES.includes(choice) ? choice : "system";
    } catch {
      return "system"; // storage can be forbidden; the system's choice still works
    }
  }

  function apply(choice) {
    if (choice === "system") delete root.dataset.theme;
    else root.dataset.theme = choice;
    for (const name of document.querySelectorAll("[data-theme-name]")) {
      name.textContent = NAMES[choice];
      name.closest("button").title = `Colours: ${NAMES[choice]}`;
    }
  }

  function next(choice) {
    return CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
  }

  root.dataset.js = "";
  apply(stored());
  document.addEventListener("DOMContentLoaded", () => {
    apply(stored());
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.addEventListener("click", () => {
        const choice = next(stored());
        try {
          localStorage.setItem(KEY, choice);
        } catch {
          // the choice then lasts for this page only
        }
        apply(choice);
      });
    }
  });
})();

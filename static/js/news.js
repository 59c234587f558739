// The menus in the header that tell what runs and what was missed: figures over the socket, contents
// when they are open.
import { armSwitch } from "./browser-notifications.js";
import { feed, followJobs } from "./job-card.js";
import { startAfter, tellUpTo } from "./notices.js";
import { armPush, renewPush } from "./push.js";

const menus = document.querySelectorAll("[data-news]");
const loads = new Map(); // menu -> how often its contents were asked for

armSwitch();
armPush();
renewPush();
startAfter(Number(document.querySelector("[data-newest]").dataset.newest));
feed.socket.follow("news");
feed.socket.addEventListener("news", ({ detail }) => {
  menus.forEach((menu) => show(menu, detail));
  tellUpTo(detail.newest);
});
document.addEventListener("job:ended", () => menus.forEach(loadIfShown));

for (const menu of menus) {
  menu.addEventListener("toggle", () => menu.open && load(menu));
  if (menu.dataset.news === "running" && countOf(menu)) load(menu); // a socket may be refused: then it is polled
}

function show(menu, figures) {
  const count = figures[menu.dataset.news];
  const badge = menu.querySelector("[data-news-count]");
  badge.textContent = count;
  badge.hidden = !count;
  menu.querySelector("[data-news-words]").textContent = `${count} ${menu.dataset.news}`;
  if (count && menu.dataset.news === "running") load(menu);
  else loadIfShown(menu);
}

function countOf(menu) {
  return Number(menu.querySelector("[data-news-count]").textContent);
}

function loadIfShown(menu) {
  if (menu.open || menu.querySelector("[data-job]")) load(menu);
}

async function load(menu) {
  const turn = (loads.get(menu) ?? 0) + 1;
  loads.set(menu, turn);
  const answer = await fetch(menu.dataset.newsUrl, { credentials: "same-origin" }).catch(() => null);
  const html = answer?.ok && !answer.redirected ? await answer.text() : null;
  if (html === null || loads.get(menu) !== turn) return; // a later one shows what is newer
  const panel = menu.querySelector("[data-news-panel]");
  const focused = panel.contains(document.activeElement) && document.activeElement.id;
  panel.innerHTML = html;
  globalThis.htmx?.process(panel);
  if (focused) (document.getElementById(focused) ?? menu.querySelector("summary")).focus();
  followJobs();
}

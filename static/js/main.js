// What every page has; the parts that only some pages have are loaded where they are found.
import { armCopying } from "./copy.js";
import { armDialogs } from "./dialog.js";
import { armDrops } from "./drop.js";
import { followJobs } from "./job-card.js";
import { tellOfList } from "./list.js";
import { rememberFolds } from "./memory.js";
import { armMenus } from "./menu.js";
import { armPaste } from "./paste.js";
import { armUnfinished } from "./unfinished.js";

armMenus();
armDialogs();
armCopying();
followJobs();
document.addEventListener("htmx:afterSettle", ({ target }) => {
  followJobs();
  if (!target.closest("[data-news-panel]")) tellOfList();
});
rememberFolds();
document.addEventListener("parts:replaced", () => {
  followJobs();
  rememberFolds();
});

const canUpload = document.querySelector("[data-uploads]");
const take = canUpload && {
  files: async (files) => (await import("./uploads.js")).take(files),
  link: async (url) => (await import("./links.js")).takeLink(url),
};
armDrops(take);
armPaste(take);
if (canUpload) armUnfinished();
if (document.querySelector("[data-link]")) import("./links.js").then(({ adoptLinks }) => adoptLinks());
if (document.querySelector("[data-news]")) import("./news.js");
if (document.querySelector("[data-drop]")) import("./upload.js");
if (document.querySelector("[data-show-password]")) import("./password-form.js");
if (document.querySelector("[data-video-page]")) import("./video-page.js");
if (document.querySelector("[data-voice-page]")) import("./voice-page.js");
if (document.querySelector("[data-recorder]")) import("./recorder.js");
if (document.querySelector("[data-seeks]")) import("./seek.js");
if (document.querySelector("[data-lecture]")) import("./lecture-page.js");
if (document.querySelector("[data-library]")) import("./library.js");
if (document.querySelector("[data-known-tags]")) import("./tags-field.js").then((field) => field.armTagsFields());
if (document.querySelector("[data-compare]")) import("./compare-page.js");
if (document.querySelector("[data-reference]")) import("./reference.js");
if (document.querySelector("[data-print]")) import("./print.js");

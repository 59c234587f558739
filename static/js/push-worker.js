// Runs in the browser while no page of the site does: shows what is pushed, and opens its page.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => event.waitUntil(show(event.data?.json() ?? {})));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.page));
});

/** A page in sight tells of a notice by itself; what is none of them is always shown. */
async function show({ id, title, text, page }) {
  if (id && (await windows()).some(({ visibilityState }) => visibilityState === "visible")) return;
  const tag = id ? `notice-${id}` : "test";
  await self.registration.showNotification(title ?? "SpotifAI", { body: text, tag, data: { page } });
}

async function open(page) {
  const url = new URL(page || "/notices/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const there = (await windows()).find((one) => new URL(one.url).pathname === url.pathname);
  if (there) await there.focus();
  else await self.clients.openWindow(url.href);
}

function windows() {
  return self.clients.matchAll({ type: "window", includeUncontrolled: true });
}

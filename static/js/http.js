// Requests to our own API and what its problem details say.
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

export function problemText(body, status) {
  const detail = body?.detail ?? body?.message ?? body?.title;
  if (detail) return detail;
  if (status === 401 || status === 403) return "You are signed out. Sign in again, then repeat this.";
  if (status === 413) return "This file is too large for the server. Upload a shorter or smaller one.";
  if (status === 429) return "Too many requests. Wait a minute, then try again.";
  return "Something went wrong on our side. Try again in a moment.";
}

export async function getJson(url, options = {}) {
  const response = await fetch(url, {
    credentials: "same-origin",
    ...options,
    headers: { Accept: "application/json", ...options.headers },
  });
  if (response.status === 304) return null;
  if (!response.ok) {
    const body = await response.json().catch(() => null);
    throw Object.assign(new Error(problemText(body, response.status)), { status: response.status });
  }
  return { body: await response.json(), etag: response.headers.get("ETag") };
}

// Fetches what a finished analysis measured: the windows first, then the frames page by page.
import { getJson } from "./http.js";

const PAGE_SIZE = 1000;

export async function fetchWindows(address, signal) {
  const { body } = await getJson(address, { signal });
  return body.windows;
}

/** Yields {rows, count}, in order of time, until all frames have come. */
export async function* fetchFrames(from, signal) {
  let address = `${from}?page_size=${PAGE_SIZE}`;
  while (address) {
    const { body } = await getJson(address, { signal });
    yield { rows: body.results, count: body.count };
    // Only path and query: behind a proxy the server may not know its own host and scheme.
    const next = body.next && new URL(body.next, new URL(address, location.href));
    address = next ? next.pathname + next.search : null;
  }
}

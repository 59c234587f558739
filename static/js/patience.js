// Waiting before something is tried again: ever longer, and not after the connection is back.
const FIRST_SECONDS = 1;
const MOST_SECONDS = 30;

export class Patience {
  onWait = () => {};
  #failures = 0;
  #end = null;
  #givenUp = false;

  /** Waits because of an error that passes by itself, and throws any other. */
  async wait(error) {
    if (this.#givenUp || !error.waits) throw error;
    this.onWait(error.waits);
    const longest = Math.min(FIRST_SECONDS * 2 ** this.#failures, MOST_SECONDS);
    this.#failures += 1;
    const seconds = Math.max(longest * (0.5 + Math.random() / 2), error.seconds ?? 0);
    await new Promise((resolve) => {
      this.#end = resolve;
      setTimeout(resolve, seconds * 1000);
      addEventListener("online", resolve, { once: true });
    });
    if (this.#givenUp) throw error;
  }

  /** Something went well: the next wait is short again. */
  renew() {
    this.#failures = 0;
  }

  giveUp() {
    this.#givenUp = true;
    this.#end?.();
  }
}

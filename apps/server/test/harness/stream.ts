const defaultWaitMilliseconds = 30_000;

interface Waiter<Item> {
  readonly matches: (item: Item) => boolean;
  readonly resolve: (item: Item) => void;
}

/** The items that a subscription has received, in order, and a way to wait for later ones. */
export class Stream<Item> implements AsyncDisposable {
  readonly #received: Item[] = [];
  readonly #waiters = new Set<Waiter<Item>>();
  readonly #close: () => void | Promise<void>;
  #failure: unknown = null;
  readonly #failed = Promise.withResolvers<never>();

  constructor(close: () => void | Promise<void>) {
    this.#close = close;
    // A failure without a waiter is thrown to the next one.
    this.#failed.promise.catch(() => undefined);
  }

  /** All items so far. */
  get received(): readonly Item[] {
    return this.#received;
  }

  push(item: Item): void {
    this.#received.push(item);
    for (const waiter of this.#waiters) {
      if (!waiter.matches(item)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(item);
    }
  }

  fail(error: unknown): void {
    this.#failure = error;
    this.#failed.reject(error instanceof Error ? error : new Error(`The subscription failed: ${JSON.stringify(error)}`));
  }

  /** The first item that matches, whether already received or not. */
  async first(matches: (item: Item) => boolean, waitMilliseconds = defaultWaitMilliseconds): Promise<Item> {
    const there = this.#received.find((item) => matches(item));
    if (there !== undefined) return there;
    if (this.#failure !== null) return await this.#failed.promise;
    const found = Promise.withResolvers<Item>();
    this.#waiters.add({ matches, resolve: found.resolve });
    const tooLate = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => tooLate.reject(new Error(`Nothing that matches came; received: ${JSON.stringify(this.#received).slice(0, 2000)}`)),
      waitMilliseconds,
    );
    try {
      return await Promise.race([found.promise, this.#failed.promise, tooLate.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The item at an index from 0, whether already received or not. */
  async at(place: number, waitMilliseconds = defaultWaitMilliseconds): Promise<Item> {
    const there = this.#received[place];
    return there ?? (await this.first((item) => this.#received[place] === item, waitMilliseconds));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

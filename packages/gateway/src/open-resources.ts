/** What has been opened, in order. Disposing closes it in the reverse order, all of it even when something fails. */
export interface OpenResources extends AsyncDisposable {
  /** Adds a resource and answers it. */
  use<Resource extends AsyncDisposable>(resource: Resource): Resource;
  /** Adds something to do on disposal. */
  defer(close: () => void | Promise<void>): void;
}

/** Starts with nothing open. Node's own AsyncDisposableStack would do, but Node 22 has none. */
export function createOpenResources(): OpenResources {
  const closers: (() => void | Promise<void>)[] = [];
  return {
    use(resource) {
      closers.push(async () => resource[Symbol.asyncDispose]());
      return resource;
    },
    defer: (close) => void closers.push(close),
    async [Symbol.asyncDispose]() {
      const errors: unknown[] = [];
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        try {
          await close();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw new AggregateError(errors, "Not everything could be closed.");
    },
  };
}

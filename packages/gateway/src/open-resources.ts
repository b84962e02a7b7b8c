/** Open resources in order. Disposing closes them in reverse order, all of them even when one fails. */
export interface OpenResources extends AsyncDisposable {
  /** Adds a resource and returns it. */
  use<Resource extends AsyncDisposable>(resource: Resource): Resource;
  /** Adds an action to run on disposal. */
  defer(close: () => void | Promise<void>): void;
}

/** Starts with nothing open. Node's own AsyncDisposableStack would do, but Node 22 lacks it. */
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

/** Collects what a callback gets, and waits for it. */
export function collect<Item>() {
  const items: Item[] = [];
  let watchers: (() => void)[] = [];
  return {
    items,
    push(item: Item): void {
      items.push(item);
      for (const watch of watchers) watch();
    },
    /** Settles when there are so many. */
    async until(count: number): Promise<readonly Item[]> {
      while (items.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>();
        watchers.push(resolve);
        await promise;
        watchers = watchers.filter((watch) => watch !== resolve);
      }
      return items;
    },
  };
}

/** The part of the gateway's shared clock that is replaced. */
interface SharedClock extends Disposable {
  readonly clock: () => Date;
}
interface Original {
  openSharedClock(...given: readonly unknown[]): Promise<SharedClock>;
}

const { searchParams } = new URL(import.meta.url);
const from = Number(searchParams.get("from"));
const speed = Number(searchParams.get("speed"));
const original: Original = await import(new URL("../../../../packages/gateway/src/store/shared-clock.ts", import.meta.url).href);

/** As the gateway's own, but from an instant on it runs faster. */
export async function openSharedClock(...given: readonly unknown[]): Promise<SharedClock> {
  const shared = await original.openSharedClock(...given);
  return {
    clock: () => new Date(from + (shared.clock().getTime() - from) * speed),
    [Symbol.dispose]: () => shared[Symbol.dispose](),
  };
}

import { openSharedClock as open, type SharedClock } from "../../../../packages/gateway/src/store/shared-clock.ts";

const { searchParams } = new URL(import.meta.url);
const from = Number(searchParams.get("from"));
const speed = Number(searchParams.get("speed"));

/** As the gateway's own, but from an instant on it runs faster. */
export async function openSharedClock(...given: Parameters<typeof open>): Promise<SharedClock> {
  const { clock, [Symbol.dispose]: dispose } = await open(...given);
  return { clock: () => new Date(from + (clock().getTime() - from) * speed), [Symbol.dispose]: dispose };
}

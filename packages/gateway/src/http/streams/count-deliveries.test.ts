import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { countDeliveries } from "./count-deliveries.ts";

it("Each subscriber that gets an event counts, with the time that the event took", async () => {
  const delivered = vi.fn<(milliseconds: number, subscribers: number) => void>();
  const count = countDeliveries({ delivered }, () => new Date(1_000));
  const [first, second] = [{ recordedAt: new Date(900) }, { recordedAt: new Date(950) }];
  for (let times = 0; times < 3; times += 1) count(first);
  count(second);
  count(first);
  await nextTurn();
  count(second);
  await nextTurn();
  expect(delivered.mock.calls).toEqual([
    [100, 3],
    [50, 1],
    [100, 1],
    [50, 1],
  ]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Delivery } from "../delivery.ts";
import { done, openDeliveringHouse, soon, type DeliveringHouse } from "../testing/open-delivering-house.ts";

let house: DeliveringHouse;
beforeAll(async () => {
  house = await openDeliveringHouse();
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

/** Waits until the only delivery has been tried so often. */
async function tried(times: number): Promise<Delivery> {
  await soon(async () => (await house.deliveries())[0]?.attempts.length).toBe(times);
  return (await house.deliveries())[0] as Delivery; // it was there
}

test("An event is tried 15 times within a day, then it has failed, is listed, and can be retried by hand", async () => {
  const { receiver, deliver } = house;
  const { endpoint } = await house.endpoint();
  receiver.answer = () => 500;
  const first = house.clock().getTime();
  await house.change("wo_1");
  const times: number[] = [];
  for (let delivery = await tried(1); delivery.state === "PENDING"; delivery = await tried(times.length + 1)) {
    times.push((receiver.calls.at(-1)?.at.getTime() ?? 0) - first);
    // Nothing comes before its time.
    const due = delivery.nextAttemptAt ?? new Date(0);
    house.set(new Date(due.getTime() - 1));
    await house.looks();
    house.set(due);
  }
  times.push((receiver.calls.at(-1)?.at.getTime() ?? 0) - first);
  const waits = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 14_400, 14_400, 14_400, 14_400, 13_470]);
  expect(times).toHaveLength(15);
  expect(times.at(-1)).toBe(86_400_000);
  expect(new Set(receiver.calls.map(({ eventId, body }) => `${eventId} ${body}`)).size).toBe(1);
  const [failed] = await house.deliveries("FAILED");
  expect(failed).toMatchObject({ state: "FAILED", nextAttemptAt: null, body: receiver.calls[0]?.body });
  expect(failed?.attempts).toHaveLength(15);
  expect(await house.notices()).toMatchObject([
    {
      kind: "DELIVERY_FAILED",
      subjectId: failed?.id,
      data: { endpointId: endpoint.id, type: "workOrder.created", recordId: "wo_1" },
    },
  ]);

  receiver.answer = () => 204;
  done(await deliver.retry(house.principal, failed?.id ?? ""));
  await receiver.count(16);
  await soon(() => house.deliveries()).toMatchObject([{ state: "DELIVERED", body: null }]);
  expect(receiver.calls[15]).toMatchObject({ eventId: receiver.calls[0]?.eventId, body: receiver.calls[0]?.body });
});

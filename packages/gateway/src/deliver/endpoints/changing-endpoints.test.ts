import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { done, openDeliveringHouse, soon, type DeliveringHouse } from "../testing/open-delivering-house.ts";

let house: DeliveringHouse;
beforeAll(async () => {
  house = await openDeliveringHouse();
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => house.begin());

const deliveries = async () => (await house.deliveries()).map(({ state, recordId }) => `${recordId} ${state}`);
const row = async (id: string) => await house.deliver.byId(house.principal, id);

test("Enabling from now cancels what waits, and lists what lies between as skipped", async () => {
  const { endpoint } = await house.endpoint();
  house.receiver.answer = () => 500;
  await house.change("wo_1", "wo_1");
  await soon(deliveries).toEqual(["wo_1 PENDING", "wo_1 PENDING"]);
  done(await house.deliver.disable(house.principal, endpoint.id));
  // Its run has ended then.
  await house.restart();
  await house.change("wo_2", "wo_3");
  house.receiver.answer = () => 204;
  done(await house.deliver.enable(house.principal, endpoint.id, true));
  await house.change("wo_1", "wo_4");
  await soon(deliveries).toEqual(["wo_1 CANCELED", "wo_1 CANCELED", "null SKIPPED", "wo_1 DELIVERED", "wo_4 DELIVERED"]);
  const [skipped] = await house.deliveries("SKIPPED");
  const [first] = await house.deliveries("CANCELED");
  expect(skipped?.skipped).toMatchObject({ reason: "ENABLED_FROM_NOW", to: (first?.position ?? 0) + 3 });
  expect(skipped?.skipped?.from).toBeLessThanOrEqual((first?.position ?? 0) + 2);
  // A canceled one can be retried by hand.
  done(await house.deliver.retry(house.principal, first?.id ?? ""));
  await soon(async () => (await house.deliveries("CANCELED")).length).toBe(1);
});

test("An endpoint whose document is no longer valid says so and stops; an update mends it, and nothing is lost", async () => {
  const { endpoint } = await house.endpoint();
  await house.change("wo_1");
  await soon(deliveries).toEqual(["wo_1 DELIVERED"]);
  house.refuseDocuments("There is no field colour any more.");
  await house.restart();
  await soon(() => house.status(endpoint.id)).toBe("INVALID");
  expect((await row(endpoint.id))?.statusReason).toContain("There is no field colour any more.");
  await house.change("wo_2");
  await house.restart();
  expect(await deliveries()).toEqual(["wo_1 DELIVERED"]);
  house.refuseDocuments(null);
  done(await house.deliver.update(house.principal, endpoint.id, { description: "Mended." }));
  await house.change("wo_3");
  await soon(deliveries).toEqual(["wo_1 DELIVERED", "wo_2 DELIVERED", "wo_3 DELIVERED"]);
  expect(await house.status(endpoint.id)).toBe("ACTIVE");
});

test("While a secret is being rotated calls carry two signatures, afterwards one", async () => {
  const { endpoint, secret } = await house.endpoint();
  const rotated = done(await house.deliver.rotateSecret(house.principal, endpoint.id, 3600));
  expect(rotated.secret).not.toBe(secret);
  await house.change("wo_1");
  await soon(() => house.calls().map(({ keys }) => keys)).toEqual([2]);
  done(await house.deliver.test(house.principal, endpoint.id, "0af7651916cd43dd8448eb211c80319c"));
  expect(house.calls().map(({ keys }) => keys)).toEqual([2, 2]);
  house.pass(3_600_000);
  await house.change("wo_2");
  await soon(() => house.calls().map(({ keys }) => keys)).toEqual([2, 2, 1]);
  done(await house.deliver.rotateSecret(house.principal, endpoint.id, 0));
  await house.change("wo_3");
  await soon(() => house.calls().map(({ keys }) => keys)).toEqual([2, 2, 1, 1]);
  expect(await house.deliver.rotateSecret(house.principal, endpoint.id, 604_801)).toMatchObject({
    type: "refused",
    fields: [{ path: "overlapSeconds" }],
  });
});

test("A rotation and other changes at the same time keep each other's result", async () => {
  const { endpoint } = await house.endpoint();
  for (let round = 0; round < 5; round += 1) {
    const url = `https://app.example/${round}/${house.principal.environmentId.slice(4)}`;
    const [rotated] = await Promise.all([
      house.deliver.rotateSecret(house.principal, endpoint.id, 0),
      house.deliver.update(house.principal, endpoint.id, { url }),
    ]);
    expect(await house.secretOf(endpoint.id)).toBe(done(rotated).secret);
    expect(await house.deliver.urlOf(house.principal, endpoint.id)).toBe(url);
  }
});

test("An environment has 100 endpoints at most", async () => {
  const { endpoint } = await house.endpoint();
  done(await house.deliver.disable(house.principal, endpoint.id));
  await house.copyEndpoint(endpoint.id, 99);
  const input = { url: "https://app.example/", notices: ["SYSTEM_STATUS"] } as const;
  const refused = await house.deliver.create(house.principal, input);
  expect(refused).toMatchObject({ type: "refused", message: expect.stringContaining("100") });
  expect(await house.deliver.list(house.principal)).toHaveLength(100);
});

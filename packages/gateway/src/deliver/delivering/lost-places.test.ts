import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { forkLog } from "../../change-log/fork-log.ts";
import { pruneChanges } from "../../change-log/prune-changes.ts";
import { done, openDeliveringHouse, soon, type DeliveringHouse } from "../testing/open-delivering-house.ts";

let house: DeliveringHouse;
beforeAll(async () => {
  house = await openDeliveringHouse();
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => house.begin());

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const deliveries = async () => (await house.deliveries()).map(({ state, recordId }) => `${recordId} ${state}`);

test("An endpoint that is behind what the log keeps is told what it has missed, and continues", async () => {
  const { endpoint } = await house.endpoint();
  await house.change("wo_1");
  await soon(deliveries).toEqual(["wo_1 DELIVERED"]);
  done(await house.deliver.disable(house.principal, endpoint.id));
  await house.restart();
  await house.change("wo_2", "wo_3");
  house.pass(86_400_000);
  await house.change("wo_4");
  await pruneChanges({ store: house.store, log: silent }, house.clock(), new AbortController().signal);
  done(await house.deliver.enable(house.principal, endpoint.id, false));
  await house.change("wo_5");
  await soon(deliveries).toEqual(["wo_1 DELIVERED", "null SKIPPED", "wo_4 DELIVERED", "wo_5 DELIVERED"]);
  const [first] = await house.deliveries();
  const start = first?.position ?? 0;
  const [skipped] = await house.deliveries("SKIPPED");
  expect(skipped?.skipped).toEqual({ reason: "RETENTION", from: start + 1, to: start + 2 });
});

test("After a fork of the log an endpoint is told so, and loses nothing", async () => {
  const { endpoint } = await house.endpoint();
  await house.change("wo_1");
  await soon(deliveries).toEqual(["wo_1 DELIVERED"]);
  const { environmentId } = house.principal;
  await forkLog(house.store.environment(environmentId), environmentId);
  await house.change("wo_2", "wo_3");
  await soon(async () => (await house.deliveries("DELIVERED")).map(({ recordId }) => recordId)).toEqual(["wo_1", "wo_2", "wo_3"]);
  expect(await house.deliveries("SKIPPED")).toMatchObject([{ skipped: { reason: "LOG_FORKED" } }]);
  expect(await house.status(endpoint.id)).toBe("ACTIVE");
});

test("After a fork while it is behind, an endpoint gets what the log still has", async () => {
  const { endpoint } = await house.endpoint();
  done(await house.deliver.disable(house.principal, endpoint.id));
  await house.restart();
  await house.change("wo_1", "wo_2");
  const { environmentId } = house.principal;
  await forkLog(house.store.environment(environmentId), environmentId);
  await house.change("wo_3");
  done(await house.deliver.enable(house.principal, endpoint.id, false));
  await soon(async () => (await house.deliveries("DELIVERED")).map(({ recordId }) => recordId)).toEqual(["wo_1", "wo_2", "wo_3"]);
  expect(await house.status(endpoint.id)).toBe("ACTIVE");
});

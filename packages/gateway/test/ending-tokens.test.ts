import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createPrincipals } from "../src/principals/create-principals.ts";
import { listenForEndedRights, type EndedRights } from "../src/principals/ended-rights.ts";
import type { Principals } from "../src/principals/principals.ts";
import { addSystem } from "../src/principals/testing/add-system.ts";
import type { DatabaseTransaction } from "../src/store/database.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

describeOnEachStore("tokens that end", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenStore;
  let principals: Principals;
  let rights: EndedRights;
  let environmentId: string;
  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { entities: new Map(), ...storeParts });
    principals = createPrincipals({ store, clock: systemClock });
    rights = await listenForEndedRights(store);
    environmentId = (await principals.ensureDefaultWorkspace()).test;
    await addSystem(store, environmentId, "sys_1");
  });
  afterAll(async () => {
    await rights[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  const owner = () => ({ environmentId, systemId: null });
  const inTransaction = <Result>(work: (transaction: DatabaseTransaction) => Promise<Result>) =>
    store.environment(environmentId).transaction().execute(work);
  const exchange = (transaction: DatabaseTransaction) => {
    const asked = { environmentId, systemId: "sys_1", name: "exchanged", scopes: ["read"], overlapSeconds: 0 } as const;
    return principals.createExchangedToken(transaction, asked);
  };
  const activeIds = async (systemId: string | null) => {
    const query = { includeEnded: false, first: 200, after: null };
    return (await principals.listTokens({ environmentId, systemId }, query)).tokens.map(({ id }) => id);
  };

  it("Tokens are rotated once, however many callers rotate them at once", async () => {
    const { id } = await principals.createToken({ environmentId, name: "app", scopes: ["read"] });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => principals.rotateToken(owner(), id, 60)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await activeIds(null)).toHaveLength(2);
  });

  it("Each system has one exchanged token, however many codes are exchanged at once", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => inTransaction(exchange)));
    const [active = "", ...more] = await activeIds("sys_1");
    expect(more).toEqual([]);
    expect(made.map(({ id }) => id)).toContain(active);
  });

  it("Tokens end with their system even during a rotation", async () => {
    const bound = { environmentId, name: "bound", scopes: ["read"], systemId: "sys_1" } as const;
    const tokens = await Promise.all(Array.from({ length: 8 }, () => principals.createToken(bound)));
    await Promise.allSettled([
      ...tokens.map(({ id }) => principals.rotateToken(owner(), id, 60)),
      inTransaction(async (transaction) => {
        // As a disconnect of the system does first.
        await sql`select from systems where environment_id = ${environmentId} and id = 'sys_1' for update`.execute(transaction);
        await principals.revokeBoundTokens(transaction, environmentId, "sys_1");
      }),
    ]);
    expect(await activeIds("sys_1")).toEqual([]);
  });

  it("The end of a token is announced when the transaction has committed, and not when it is rolled back", async () => {
    const heard: string[] = [];
    const told = Promise.withResolvers<void>();
    const first = await inTransaction(exchange);
    const stop = rights.subscribe((ids) => {
      heard.push(...(ids ?? []));
      told.resolve();
    });
    const rolledBack = inTransaction(async (transaction) => {
      await exchange(transaction);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    const second = await inTransaction(exchange);
    await told.promise;
    stop();
    expect(heard).toEqual([first.id]);
    expect(await activeIds("sys_1")).toEqual([second.id]);
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAudit } from "../src/audit/create-audit.ts";
import type { ToldAct } from "../src/audit/audit-service.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";

const now = new Date("2026-01-31T08:00:00.000Z");
const act: ToldAct = { environmentId: "env_1", actorKind: "OPERATOR", action: "log fork", traceId: "t" };
const everything = {
  actorKinds: null,
  tokenIds: null,
  systemIds: null,
  actions: null,
  since: null,
  until: null,
  after: null,
  limit: 10,
};

describeOnEachStore("entries of the audit", () => {
  let place: FreshDatabase;
  let store: OpenStore;
  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { entities: new Map(), ...storeParts });
    await createAudit({ store, clock: () => now }).note(act);
  }, 120_000);
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  const entries = () => createAudit({ store, clock: () => now }).entries("env_1", everything);

  it("No role of the gateway can change, delete or empty them", async () => {
    for (const database of [store.environment("env_1"), store.service]) {
      for (const statement of [
        "update audit_entries set action = 'nothing'",
        "delete from audit_entries",
        "truncate audit_entries",
      ]) {
        await expect(sql.raw(statement).execute(database)).rejects.toThrow(/permission denied/u);
      }
    }
    expect(await entries()).toMatchObject([{ action: "log fork", actorKind: "OPERATOR", at: now, outcome: "OK" }]);
  });

  it("A token that is refused again and again is noted once a minute for each action and code", async () => {
    let at = now;
    const audit = createAudit({ store, clock: () => at });
    const refused = { ...act, environmentId: "env_2", actorKind: "TOKEN", tokenId: "tok_1", outcome: "REFUSED" } as const;
    const noted = async () =>
      (await audit.entries("env_2", { ...everything, limit: 1000 })).map(
        ({ tokenId, action, outcome, code }) => `${tokenId} ${action} ${outcome} ${code}`,
      );
    const forbidden = { ...refused, action: "revokeApiToken", code: "FORBIDDEN" } as const;
    for (let alias = 0; alias < 150; alias++) await audit.note(forbidden);
    await Promise.all([audit.note(forbidden), audit.note(forbidden)]);
    expect(await noted()).toEqual(["tok_1 revokeApiToken REFUSED FORBIDDEN"]);

    await audit.note({ ...forbidden, code: "NOT_FOUND" });
    await audit.note({ ...forbidden, action: "pauseSystem" });
    await audit.note({ ...forbidden, tokenId: "tok_2" });
    await audit.note({ ...forbidden, outcome: "OK", code: null });
    await audit.note({ ...forbidden, outcome: "OK", code: null });
    await audit.note({ ...forbidden, outcome: "FAILED", code: "INTERNAL_SERVER_ERROR" });
    await audit.note({ ...forbidden, outcome: "FAILED", code: "INTERNAL_SERVER_ERROR" });
    expect(await noted()).toHaveLength(8);
    at = new Date(now.getTime() + 59_999);
    await audit.note(forbidden);
    expect(await noted()).toHaveLength(8);
    at = new Date(now.getTime() + 60_000);
    await audit.note(forbidden);
    await audit.note(forbidden);
    expect(await noted()).toHaveLength(9);
  });

  it("An act that is rolled back leaves none, and one that cannot be noted is in the log and no failure", async () => {
    const lines: unknown[] = [];
    const log = { error: (line: unknown) => void lines.push(line) };
    const audit = createAudit({ store, clock: () => now, log });
    const undone = store
      .environment("env_1")
      .transaction()
      .execute(async (transaction) => {
        await audit.noteOn(transaction, act);
        throw new Error("undone");
      });
    await expect(undone).rejects.toThrow("undone");
    expect(await entries()).toHaveLength(1);
    await audit.note({ ...act, action: "no \0 text" });
    expect(lines).toMatchObject([{ environmentId: "env_1", action: "no \0 text" }]);
  });
});

import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { allocatePositions } from "../../change-log/allocate-positions.ts";
import { StartError } from "../../errors.ts";
import { createPrincipals } from "../../principals/create-principals.ts";
import { checkKeys } from "../../secrets/check-keys.ts";
import type { KeyProvider } from "../../secrets/key-provider.ts";
import { constantKeys, createLocalKeys } from "../../secrets/local-keys.ts";
import { rewrapSecrets, type RewrapDependencies } from "../../secrets/rewrap-secrets.ts";
import { SealError } from "../../secrets/seal-error.ts";
import { createSealer } from "../../secrets/sealer.ts";
import type { Store } from "../../store/database.ts";
import { credentialsPlace } from "./credentials.ts";
import { findLostSecrets, forgetSecret } from "./forget-secrets.ts";
import { ingressPlace } from "../../ingress/keys/ingress-keys.ts";
import { sealedTables } from "../../store/sealed-tables.ts";
import { sessionPlace } from "../sessions/flow.ts";
import { openTestStore } from "../testing/open-test-store.ts";

const now = new Date("2026-03-01T10:00:00Z");
const clock = () => now;
const [oldKey, newKey] = [
  { id: "old", key: randomBytes(32) },
  { id: "new", key: randomBytes(32) },
];
const before = createLocalKeys(constantKeys([oldKey]));
const both = createLocalKeys(constantKeys([newKey, oldKey]));
const after = createLocalKeys(constantKeys([newKey]));

let store: Store;
let environments: { readonly test: string; readonly live: string };
beforeAll(async () => {
  store = await openTestStore();
  environments = await createPrincipals({ store, clock }).ensureDefaultWorkspace();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  // Credentials and ingress keys are deleted with their systems.
  await store.service.deleteFrom("systems").execute();
  await store.service.deleteFrom("connect_sessions").execute();
});

/** Seals under the old key by default. */
const seal = (place: string, keys = before) => createSealer(keys).seal(`secret of ${place}`, place);

async function addSystem(environmentId: string, id: string, sealed?: string): Promise<void> {
  const system = {
    connector_id: "fake",
    display_name: id,
    settings: "{}",
    authentication: "apiKey",
    status: "CONNECTED",
  } as const;
  const times = { created_at: now, status_changed_at: now };
  await store.service
    .insertInto("systems")
    .values({ environment_id: environmentId, id, ...system, ...times })
    .execute();
  const row = { sealed: sealed ?? (await seal(credentialsPlace(environmentId, id))), version: 1, updated_at: now };
  await store.service
    .insertInto("credentials")
    .values({ environment_id: environmentId, system_id: id, ...row })
    .execute();
}

async function addIngressKey(environmentId: string, systemId: string, id: string): Promise<void> {
  const row = { key_hash: randomBytes(32), sealed: await seal(ingressPlace(environmentId, id)), created_at: now };
  await store.service
    .insertInto("ingress_keys")
    .values({ environment_id: environmentId, id, system_id: systemId, ...row })
    .execute();
}

async function addSession(environmentId: string, id: string): Promise<void> {
  const sealed = await seal(sessionPlace({ environment_id: environmentId, id }));
  const row = { key_hash: randomBytes(32), reconnects: false, status: "OPEN", expires_at: now, created_at: now } as const;
  await store.service
    .insertInto("connect_sessions")
    .values({ environment_id: environmentId, id, sealed, ...row })
    .execute();
}

const rewrap = async (dependencies: Partial<RewrapDependencies> = {}) =>
  await rewrapSecrets({
    keys: both,
    tables: sealedTables(store),
    signal: new AbortController().signal,
    settleMilliseconds: 0,
    ...dependencies,
  });
const credentials = () => store.service.selectFrom("credentials").selectAll().orderBy("system_id").execute();
const prefixes = (rows: readonly { readonly sealed: string | null }[]) =>
  rows.map(({ sealed }) => sealed?.split(".").slice(0, 2).join(".") ?? null);

describe("Re-wrapping stored secrets", () => {
  it("reaches every table with sealed text", async () => {
    const { rows } = await sql<{ table_name: string }>`
      select table_name::text from information_schema.columns where column_name like '%sealed%' order by 1`.execute(
      store.service,
    );
    expect(
      sealedTables(store)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(rows.map(({ table_name: name }) => name));
    expect(rows.map(({ table_name: name }) => name)).toEqual([
      "alert_channels",
      "app_wide_keys",
      "connect_sessions",
      "credentials",
      "ingress_keys",
      "webhook_endpoints",
    ]);
  });

  it("covers all tables of all environments, after which the old key can be removed", async () => {
    for (const environmentId of [environments.test, environments.live]) {
      await addSystem(environmentId, "sys_1");
      await addIngressKey(environmentId, "sys_1", "ing_1");
      await addSession(environmentId, "ses_1");
    }
    expect(await rewrap()).toEqual({ keyId: "new", rewrapped: 6, all: 6, remaining: 0, unopened: [] });
    const sealer = createSealer(after);
    for (const { environment_id: environmentId, sealed } of await credentials()) {
      const place = credentialsPlace(environmentId, "sys_1");
      expect(await sealer.open(sealed, place)).toBe(`secret of ${place}`);
    }
    for (const { environment_id: environmentId, sealed } of await store.service
      .selectFrom("ingress_keys")
      .selectAll()
      .execute()) {
      const place = ingressPlace(environmentId, "ing_1");
      expect(await sealer.open(sealed, place)).toBe(`secret of ${place}`);
    }
    for (const session of await store.service.selectFrom("connect_sessions").selectAll().execute()) {
      expect(await sealer.open(session.sealed ?? "", sessionPlace(session))).toBe(`secret of ${sessionPlace(session)}`);
    }
    expect(await rewrap({ keys: after })).toMatchObject({ rewrapped: 0, all: 6, remaining: 0 });
  });

  it("resumes where it stopped, and reports its progress", async () => {
    for (let index = 0; index < 250; index++) await addSystem(environments.test, `sys_${String(index).padStart(3, "0")}`);
    const stopping = new AbortController();
    const stopped = rewrap({
      signal: stopping.signal,
      keys: {
        ...both,
        async wrap(dataKey, context) {
          if (context === credentialsPlace(environments.test, "sys_130")) stopping.abort(new Error("stopped"));
          return await both.wrap(dataKey, context);
        },
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(prefixes(await credentials()).filter((prefix) => prefix === "fettle2.new")).toHaveLength(131);

    const progress: unknown[] = [];
    const outcome = await rewrap({ onProgress: (...step) => void progress.push(step) });
    expect(outcome).toMatchObject({ rewrapped: 119, all: 250, remaining: 0 });
    expect(progress).toEqual([
      [100, 119],
      [119, 119],
    ]);
  });

  it("leaves alone secrets that were rewritten meanwhile", async () => {
    await addSystem(environments.test, "sys_1");
    const place = credentialsPlace(environments.test, "sys_1");
    let isFirst = true;
    const outcome = await rewrap({
      keys: {
        ...both,
        async wrap(dataKey, context) {
          // A slower node refreshes at this moment, under the old key.
          if (isFirst) {
            await store.service
              .updateTable("credentials")
              .set({ sealed: await createSealer(before).seal("refreshed", place) })
              .execute();
          }
          isFirst = false;
          return await both.wrap(dataKey, context);
        },
      },
    });
    expect(outcome).toMatchObject({ rewrapped: 1, remaining: 0 });
    const [row] = await credentials();
    expect(await createSealer(after).open(row?.sealed ?? "", place)).toBe("refreshed");
    expect(row).toMatchObject({ version: 1, updated_at: now });
  });

  it("names the systems whose secrets do not open, and handles the others", async () => {
    const lost = createLocalKeys(constantKeys([{ id: "lost", key: randomBytes(32) }]));
    await addSystem(environments.test, "sys_1", await seal(credentialsPlace(environments.test, "sys_1"), lost));
    await addSystem(environments.test, "sys_2", await seal(credentialsPlace(environments.live, "sys_2")));
    await addSystem(environments.test, "sys_3");
    expect(await rewrap()).toMatchObject({
      rewrapped: 1,
      all: 3,
      remaining: 2,
      unopened: [
        { systemId: "sys_1", reason: 'No encryption key has the id "lost".' },
        { systemId: "sys_2", reason: expect.stringContaining("cannot be opened") },
      ],
    });
  });

  it("gives up when a node keeps sealing with the old key", async () => {
    await addSystem(environments.test, "sys_1");
    const place = credentialsPlace(environments.test, "sys_1");
    const keys: KeyProvider = {
      ...both,
      async wrap(dataKey, context) {
        await store.service
          .updateTable("credentials")
          .set({ sealed: await seal(place) })
          .execute();
        return await both.wrap(dataKey, context);
      },
    };
    expect(await rewrap({ keys })).toMatchObject({ rewrapped: 0, remaining: 1, unopened: [] });
  });
});

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** The log lines about secrets that do not open. */
const check = async (keys: KeyProvider): Promise<unknown[]> => {
  const logged: unknown[] = [];
  await checkKeys(keys, sealedTables(store), {
    ...silent,
    error: (words: unknown) => void logged.push(words),
  });
  return logged;
};

describe("Keys that do not belong to the store", () => {
  const stranger = createLocalKeys(constantKeys([{ id: "old", key: randomBytes(32) }]));

  it("stop the start, whether the id is unknown or the key is a different one", async () => {
    await expect(check(stranger)).resolves.toEqual([]);
    await addSystem(environments.test, "sys_1");
    await addSystem(environments.test, "sys_2");
    await expect(check(before)).resolves.toEqual([]);
    for (const keys of [stranger, after]) {
      const failure: unknown = await check(keys).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StartError);
      expect(String(failure)).toMatch(/none of its 2 secrets, which are sealed under "old" \(2\)\. .* fettle keys forget /u);
    }
  });

  it("do not stop the start for single secrets, nor while a key manager is away", async () => {
    await addSystem(environments.test, "sys_1", await seal(credentialsPlace(environments.test, "sys_1"), stranger));
    await addSystem(environments.test, "sys_2");
    await addSystem(environments.test, "sys_3", "what was never sealed");
    const reason = expect.stringMatching(/cannot be opened|not a sealed/u);
    expect(await check(before)).toEqual([
      { keyId: "old", unopened: 1, opened: 1, reason },
      { keyId: "unknown", unopened: 1, opened: 0, reason },
    ]);
    const away = { ...before, unwrap: () => Promise.reject(new SealError("UNAVAILABLE", "The key manager does not answer.")) };
    await expect(check(away)).resolves.toEqual([]);
  });

  it("give up on request the secrets that they do not open, and no others", async () => {
    await addSystem(environments.test, "sys_1");
    await addIngressKey(environments.test, "sys_1", "ing_1");
    await addSession(environments.test, "ses_1");
    await addSystem(environments.live, "sys_2", await seal(credentialsPlace(environments.live, "sys_2"), after));
    const lost = await findLostSecrets(after, store);
    expect(lost.map(({ table, id }) => `${table} ${id}`).toSorted()).toEqual([
      "connect_sessions ses_1",
      "credentials sys_1",
      "ingress_keys ing_1",
    ]);
    const dependencies = { store, clock, positions: { allocatePositions, ring: () => {} } };
    for (const secret of lost) await forgetSecret(dependencies, secret);
    expect(await findLostSecrets(after, store)).toEqual([]);
    expect((await credentials()).map(({ system_id: id }) => id)).toEqual(["sys_2"]);
    const systems = await store.service.selectFrom("systems").select(["id", "status"]).orderBy("id").execute();
    expect(systems).toEqual([
      { id: "sys_1", status: "REAUTHORIZATION_REQUIRED" },
      { id: "sys_2", status: "CONNECTED" },
    ]);
    const changes = await store.service.selectFrom("system_changes").select(["system_id", "status"]).execute();
    expect(changes).toEqual([{ system_id: "sys_1", status: "REAUTHORIZATION_REQUIRED" }]);
  });

  it("leave alone secrets that were stored again meanwhile", async () => {
    await addSystem(environments.test, "sys_1");
    const lost = await findLostSecrets(after, store);
    const sealed = await seal(credentialsPlace(environments.test, "sys_1"), after);
    await store.service.updateTable("credentials").set({ sealed }).execute();
    const dependencies = { store, clock, positions: { allocatePositions, ring: () => {} } };
    for (const secret of lost) await forgetSecret(dependencies, secret);
    expect((await credentials()).map((row) => row.sealed)).toEqual([sealed]);
  });
});

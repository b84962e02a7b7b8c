import { randomBytes } from "node:crypto";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { allocatePositions } from "../src/change-log/allocate-positions.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { systemClock } from "../src/clock.ts";
import { createKey } from "../src/command-line/create-key.ts";
import { rotateKeys } from "../src/command-line/rotate-keys.ts";
import { createGateway } from "../src/gateway.ts";
import { randomId } from "../src/identifiers.ts";
import type { Log } from "../src/log.ts";
import { createPrincipals } from "../src/principals/create-principals.ts";
import type { Principal } from "../src/principal.ts";
import { parseEncryptionKeys, type EncryptionKey } from "../src/secrets/encryption-keys.ts";
import { openAddress, sealAddress } from "../src/alerts/channels/channel-addresses.ts";
import { openEndpoint, sealEndpoint } from "../src/deliver/endpoints/endpoint-secrets.ts";
import { createSecret } from "../src/deliver/sending/signatures.ts";
import { openKeyFile } from "../src/secrets/key-file.ts";
import { constantKeys, createLocalKeys, type KeySource } from "../src/secrets/local-keys.ts";
import { createSealer } from "../src/secrets/sealer.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { createAppWideKeys } from "../src/ingress/app-wide/create-app-wide-keys.ts";
import { createIngressKeys } from "../src/ingress/keys/ingress-keys.ts";
import { createLifecycle } from "../src/system-lifecycle.ts";
import { createSystems } from "../src/systems/create-systems.ts";
import { credentialsPlace } from "../src/systems/credentials/credentials.ts";
import { createFakeVendor } from "../src/systems/testing/fake-vendor.ts";
import { browserOf, newSession, openPage, signIn, type Browser } from "../src/systems/testing/walk-pages.ts";
import { describeOn, describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

const oldKey: EncryptionKey = { id: "old", key: randomBytes(32) };
const newKey = await createdKey();
const lineOf = ({ id, key }: EncryptionKey) => `${id}:${key.toString("base64")}\n`;

/** A key as `fettle keys create` prints it. */
async function createdKey(): Promise<EncryptionKey> {
  let text = "";
  await createKey.run({ words: [], folder: "/nowhere", environment: {}, print: (line) => void (text += line) });
  return parseEncryptionKeys(text)[0];
}

/** The keys of all text in the database that looks sealed, and the columns that contain it. */
async function sealedText({ service }: OpenStore) {
  const keys = new Set<string>();
  const columns = new Set<string>();
  const { rows: tables } = await sql<{ name: string }>`
    select relname::text as name from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
      and has_table_privilege(oid, 'select')`.execute(service);
  for (const { name } of tables) {
    const { rows } = await sql<{ column: string; key: string }>`
      select field.key as column, substring(field.value from 'fettle[0-9]\\.[^.]+') as key
      from ${sql.table(name)} one, jsonb_each_text(to_jsonb(one)) field where field.value ~ 'fettle[0-9]\\.'`.execute(service);
    for (const { column, key } of rows) {
      columns.add(`${name}.${column}`);
      keys.add(key);
    }
  }
  return { keys: [...keys], columns: [...columns].toSorted() };
}

/** Stores a channel whose address is sealed already. */
async function addChannel({ service }: OpenStore, environmentId: string, sealed: string): Promise<void> {
  const now = new Date();
  await service
    .insertInto("alert_channels")
    .values({
      environment_id: environmentId,
      id: "chan_1",
      name: "Chat",
      kind: "CHAT",
      sealed,
      rules: null,
      last_error: null,
      created_at: now,
      updated_at: now,
    })
    .execute();
}

/** Stores an endpoint whose secrets are sealed already. */
async function addEndpoint({ service }: OpenStore, environmentId: string, sealed: string): Promise<void> {
  const now = new Date();
  const wish = { documents: "[]", preset: null, notices: [], description: null };
  const rest = {
    token_id: "tok_1",
    max_in_flight: 1,
    max_per_second: null,
    status_reason: null,
    created_at: now,
    updated_at: now,
  };
  await service
    .insertInto("webhook_endpoints")
    .values({
      environment_id: environmentId,
      id: "whe_1",
      system_id: null,
      sealed,
      header_names: [],
      ...wish,
      status: "DISABLED",
      ...rest,
    })
    .execute();
}

/** The same from the stages' declarations. */
const declaredColumns = storeParts.tables
  .flatMap(({ name, sealed }) => sealed.map(({ column }) => `${name}.${column}`))
  .toSorted();

/** A log, and its first entry with this message. */
function logAwaiting(words: string): { readonly log: Log; readonly said: Promise<unknown> } {
  const { promise: said, resolve } = Promise.withResolvers<unknown>();
  const note = (first: unknown, text?: unknown) => {
    if (`${JSON.stringify(first)} ${String(text)}`.includes(words)) resolve(first);
  };
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  return { log, said };
}

describeOnEachStore("rotating the encryption keys", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let folder: string;
  let file: string;
  const url = () => (place.database.kind === "postgres" ? place.database.url : undefined);

  beforeAll(async () => {
    place = await freshDatabase();
    for (const { key } of [oldKey, newKey]) place.secrets.add(key.toString("base64"));
    folder = await mkdtemp(join(tmpdir(), "fettle-keys-"));
    file = join(folder, "keys");
  });
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(...keys: readonly EncryptionKey[]): Promise<void> {
    await writeFile(`${file}.new`, keys.map(lineOf).join(""), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  const rotate = async () => {
    const lines: string[] = [];
    const environment = { DATABASE_URL: url(), FETTLE_ENCRYPTION_KEYS: "", FETTLE_ENCRYPTION_KEYS_FILE: file };
    await rotateKeys.run({ words: [], folder: "/nowhere", environment, print: (line) => void lines.push(line) });
    return lines;
  };
  describeOn("postgres", "on PostgreSQL", () => {
    it("Two nodes under load rotate keys without a failed call, and the old key can then be removed", async () => {
      await using opened = new AsyncDisposableStack();
      await write(oldKey);
      const vendor = createFakeVendor();
      vendor.expiresIn = 1;
      const isNobodys = { valid: false, reason: "not asked here" } as const;
      const appWide = { secret: "oauthClient", verify: () => isNobodys, accountOf: () => null } as const;
      const connector = { ...vendor.connector, webhooks: { read: () => [], appWide } };
      const startNode = async (source: KeySource) => {
        const store = opened.use(await openStore(place.database, { entities: new Map(), ...storeParts }));
        const oauthClient = { id: "client", secret: "client-secret" };
        const principals = createPrincipals({ store, clock: systemClock });
        const sealer = createSealer(createLocalKeys(source));
        const publicUrl = "https://fettle.example";
        const catalog = { connectors: new Map([[connector.id, { connector, oauthClient }]]), entities: new Map() };
        const systems = opened.use(
          createSystems({
            store,
            changeLog: createChangeLog(store),
            sealer,
            clock: systemClock,
            publicUrl,
            catalog,
            fetch: vendor.fetch,
            principals,
            lifecycle: createLifecycle([], undefined),
            allocatePositions,
            ring: () => {},
          }),
        );
        const using = { store, catalog, sealer, clock: systemClock, publicUrl };
        return { store, sealer, systems, ingressKeys: createIngressKeys(using), appWideKeys: createAppWideKeys(using) };
      };
      type Node = Awaited<ReturnType<typeof startNode>>;
      const withoutOld = [logAwaiting(`{"keys":["${newKey.id}"]}`), logAwaiting(`{"keys":["${newKey.id}"]}`)] as const;
      const one = await startNode(await openKeyFile(file, withoutOld[0].log));
      const other = await startNode(await openKeyFile(file, withoutOld[1].log));
      const environmentId = await testEnvironment(one.store);
      const nobody = { tokenId: "tok_1", scopes: ["admin"], systemId: null, expiresAt: null } as const;
      const principal: Principal = { environmentId, environmentKind: "test", ...nobody };

      const connect = async (node: Node) => {
        const session = await newSession(node.systems, principal, { tokenScopes: null });
        await signIn(node.systems, vendor, session.url);
        const systemId = (await node.systems.sessionById(environmentId, session.id))?.systemId ?? "";
        const ingress = await node.ingressKeys.ensureIngressKey(environmentId, systemId);
        for (const address of [session.url, ingress.url]) place.secrets.add(address.split("/").at(-1) ?? "");
        place.secrets.add(ingress.secret);
        return { systemId, ingress };
      };
      const use = async (node: Node, { systemId, ingress }: Awaited<ReturnType<typeof connect>>) => {
        const work = { signal: new AbortController().signal, traceId: "trace" };
        const handle = await node.systems.vendor(environmentId, systemId, work);
        expect((await handle?.connector.account(handle.vendor))?.id).toBe("acme");
        const resolved = await node.ingressKeys.resolveIngressKey(ingress.url.split("/").at(-1) ?? "");
        expect(resolved).toEqual({ environmentId, systemId, secret: ingress.secret });
      };
      const connected = await Promise.all(Array.from({ length: 24 }, () => connect(one)));
      const appWideWebhooks = await one.appWideKeys.replaceAppWideAddress(environmentId, connector.id, 0);
      for (const { url: of } of appWideWebhooks?.addresses ?? []) place.secrets.add(of.split("/").at(-1) ?? "");
      const endpoint = { url: "https://app.example/", headers: [], secret: createSecret(), previousSecret: null };
      place.secrets.add(endpoint.secret);
      await addEndpoint(one.store, environmentId, await sealEndpoint(one.sealer, environmentId, "whe_1", endpoint));
      const chat = { kind: "CHAT" as const, url: `https://chat.example/${createSecret()}` };
      place.secrets.add(chat.url);
      await addChannel(one.store, environmentId, await sealAddress(one.sealer, environmentId, "chan_1", chat));
      // A sign-in at the vendor lasts from before the rotation until after it.
      const session = await newSession(one.systems, principal, { tokenScopes: null });
      const leaving = await openPage(one.systems, session.url, { method: "oauth2", "setting.company": "42" });
      const browser: Browser = browserOf(one.systems);

      const failures: unknown[] = [];
      let callsToGo = Infinity;
      const done = Promise.withResolvers<void>();
      const stopping = new AbortController();
      const load = async (worker: number) => {
        for (let index = worker; !stopping.signal.aborted; index += 1) {
          const node = index % 2 === 0 ? one : other;
          const system = connected[index % connected.length];
          try {
            if (index % 20 === 0) connected.push(await connect(node));
            else if (system !== undefined) await use(node, system);
          } catch (error) {
            failures.push(error);
          }
          callsToGo -= 1;
          if (callsToGo === 0) done.resolve();
        }
      };
      const working = Promise.all(Array.from({ length: 4 }, (_, worker) => load(worker)));
      const refreshesBefore = vendor.tokenRequests.length;

      await write(newKey, oldKey);
      const lines = await rotate();
      await write(newKey);
      await Promise.all(withoutOld.map(({ said }) => said));
      callsToGo = 100;
      await done.promise;
      stopping.abort();
      await working;

      expect(failures).toEqual([]);
      expect(lines[0]).toMatch(/^Re-wrapped \d+ of \d+\.$/);
      expect(lines.slice(-2)).toEqual([
        expect.stringMatching(new RegExp(`^All \\d+ secrets now use the key ${newKey.id}\\.$`)),
        "No longer needed: old.",
      ]);
      expect(vendor.tokenRequests.length - refreshesBefore).toBeGreaterThan(24);
      expect(await sealedText(one.store)).toEqual({ keys: [`fettle2.${newKey.id}`], columns: declaredColumns });

      const fresh = await startNode(constantKeys([newKey]));
      expect(await fresh.appWideKeys.appWideAddresses(environmentId)).toEqual([appWideWebhooks]);
      const { sealed } = await one.store.service.selectFrom("webhook_endpoints").select("sealed").executeTakeFirstOrThrow();
      expect(await openEndpoint(fresh.sealer, environmentId, "whe_1", sealed)).toEqual(endpoint);
      const channel = await one.store.service.selectFrom("alert_channels").select("sealed").executeTakeFirstOrThrow();
      expect(await openAddress(fresh.sealer, environmentId, "chan_1", channel.sealed)).toEqual(chat);
      for (const system of connected) await use(fresh, system);
      const back = await openPage(fresh.systems, vendor.agree(leaving.onward ?? ""), undefined, {}, browser);
      expect(back.status).toBe(200);
    });

    it("Rotation names the secrets that cannot be opened, completes the rest and can be repeated", async () => {
      await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
      await store.service.deleteFrom("systems").execute();
      await addSystem(store);
      const moved = await addSystem(store, "env_other");
      await write(newKey, oldKey);
      for (let call = 1; call <= 2; call++) {
        const refusal = `1 secrets do not use the key ${newKey.id} yet. Keep the other keys.\n  ${moved}: The sealed secret cannot be opened`;
        await expect(rotate()).rejects.toThrow(refusal);
      }
      await store.service.deleteFrom("systems").where("id", "=", moved).execute();
      expect((await rotate()).at(-1)).toBe("No longer needed: old.");
    });
  });

  describeOn("embedded", "on an embedded store", () => {
    it("The gateway itself rotates keys on an embedded store and reports it", async () => {
      await write(newKey, oldKey);
      await expect(rotate()).rejects.toThrow(/^Set DATABASE_URL\. The server of an embedded store/);
      {
        await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
        await addSystem(store);
      }
      const { log, said } = logAwaiting("secrets have been re-wrapped");
      {
        const configuration = { database: place.database, encryptionKeysFile: file };
        await using gateway = await createGateway({ connectors: [], publicUrl: "http://localhost", ...configuration, log });
        await gateway.start();
        expect(await said).toEqual({ keyId: newKey.id, rewrapped: 1, remaining: 0 });
      }
      await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
      expect((await sealedText(store)).keys).toEqual([`fettle2.${newKey.id}`]);
    });
  });
});

const testEnvironment = async (store: OpenStore) =>
  (await createPrincipals({ store, clock: systemClock }).ensureDefaultWorkspace()).test;

/** Adds a system whose credentials are sealed with the old key. They open unless they belong to another environment. */
async function addSystem(store: OpenStore, sealedFor?: string): Promise<string> {
  const environmentId = await testEnvironment(store);
  const id = randomId("sys");
  const now = systemClock();
  const values = {
    connector_id: "fake",
    display_name: "Fake",
    settings: "{}",
    authentication: "apiKey",
    status: "CONNECTED",
  } as const;
  const times = { status_changed_at: now, created_at: now };
  await store.service
    .insertInto("systems")
    .values({ environment_id: environmentId, id, ...values, ...times })
    .execute();
  const sealer = createSealer(createLocalKeys(constantKeys([oldKey])));
  const sealed = await sealer.seal("{}", credentialsPlace(sealedFor ?? environmentId, id));
  await store.service
    .insertInto("credentials")
    .values({ environment_id: environmentId, system_id: id, version: 1, sealed, updated_at: now })
    .execute();
  return id;
}

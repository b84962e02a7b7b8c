import { randomBytes } from "node:crypto";
import { cpSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, inject } from "vitest";
import type { GatewayConfiguration } from "../../src/configuration.ts";
import { administer } from "./administer.ts";
import { refuseLeaks } from "./refuse-leaks.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The store that this run tests. */
    store: "embedded" | "postgres";
    /** A store with all tables and no rows, for copying: its folder, or the name of its database. */
    template: string;
    services: {
      readonly databaseUrl: string | null;
      readonly redisUrl: string | null;
      readonly missingServers: string | null;
    };
    /** How tests with random cases draw them. */
    chance: { readonly seed: number; readonly cases: number };
    /** How many stored records a field is mapped on. */
    mappedRecords: number;
  }
}

const isMissing = inject("store") === "postgres" && inject("services").missingServers !== null;

/** A `describe` that runs on the embedded store, and again on PostgreSQL if available. */
export function describeOnEachStore(name: string, body: () => void): void {
  const describeIfPossible = describe.skipIf(isMissing);
  describeIfPossible(name, body);
}

/** A `describe` of something that only one store has. The other store has no such tests, so none counts as skipped. */
export function describeOn(store: "embedded" | "postgres", name: string, body: () => void): void {
  if (inject("store") === store) describeOnEachStore(name, body);
}

/** A database for one test file alone. */
export interface FreshDatabase extends AsyncDisposable {
  readonly database: GatewayConfiguration["database"];
  /** Values that the database must not contain in clear text. A test adds the secrets it creates. */
  readonly secrets: Set<string>;
  /** Leaves nothing behind. @throws when the database contains one of the secrets in clear text. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Creates a database, with all tables unless it is to be empty. Close every connection to it before disposing. */
export async function freshDatabase({ isEmpty = false } = {}): Promise<FreshDatabase> {
  const place = await makeDatabase(isEmpty);
  const secrets = new Set<string>();
  return {
    database: place.database,
    secrets,
    async [Symbol.asyncDispose]() {
      await using _removed = place;
      if (secrets.size > 0) await refuseLeaks(place.database, secrets);
    },
  };
}

async function makeDatabase(isEmpty: boolean): Promise<Omit<FreshDatabase, "secrets">> {
  const { databaseUrl } = inject("services");
  if (inject("store") === "embedded" || databaseUrl === null) {
    const folder = await mkdtemp(join(tmpdir(), "fettle-database-"));
    const data = join(folder, "data");
    if (!isEmpty) cpSync(inject("template"), data, { recursive: true });
    return {
      database: { kind: "embedded", folder: data },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  }
  const name = `fettle_test_${randomBytes(8).toString("hex")}`;
  await administer([`create database ${name}${isEmpty ? "" : ` template ${inject("template")}`}`], databaseUrl);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return {
    database: { kind: "postgres", url: url.href },
    [Symbol.asyncDispose]: async () => void (await administer([`drop database ${name} with (force)`], databaseUrl)),
  };
}

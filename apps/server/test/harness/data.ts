import { randomBytes } from "node:crypto";
import { cpSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GatewayConfiguration } from "@fettle/gateway";
import { inject } from "vitest";
import { administer } from "./administer.ts";

/** Where one gateway under test keeps its data; disposing it leaves nothing behind. */
export interface Data extends AsyncDisposable {
  readonly configuration: Pick<GatewayConfiguration, "database"> & Partial<Pick<GatewayConfiguration, "redisUrl">>;
}

async function makeDatabase(serverUrl: string, redisUrl: string): Promise<Data> {
  const name = `fettle_test_${randomBytes(8).toString("hex")}`;
  await administer(serverUrl, `create database ${name} template ${inject("template")}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    configuration: { database: { kind: "postgres", url: url.href }, redisUrl },
    [Symbol.asyncDispose]: () => administer(serverUrl, `drop database ${name} with (force)`),
  };
}

async function makeFolder(): Promise<Data> {
  const folder = await mkdtemp(join(tmpdir(), "fettle-data-"));
  const database = join(folder, "database");
  cpSync(inject("template"), database, { recursive: true });
  return {
    configuration: { database: { kind: "embedded", folder: database } },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A fresh place for the store that this run is about: a folder, or a database of its own beside Redis. */
export function makeData(): Promise<Data> {
  const { databaseUrl, redisUrl } = inject("services");
  if (inject("store") === "embedded") return makeFolder();
  if (databaseUrl === null || redisUrl === null) throw new Error("These tests need DATABASE_URL and REDIS_URL");
  return makeDatabase(databaseUrl, redisUrl);
}

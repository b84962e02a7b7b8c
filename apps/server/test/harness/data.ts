import { randomBytes } from "node:crypto";
import { cpSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GatewayConfiguration } from "@fettle/gateway";
import { inject } from "vitest";
import { administer } from "./administer.ts";

/** The data of one gateway under test. Disposing removes everything. */
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

/** A fresh store for this run: a folder, or its own database beside Redis. */
export function makeData(): Promise<Data> {
  const { databaseUrl, redisUrl } = inject("services");
  if (inject("store") === "embedded") return makeFolder();
  if (databaseUrl === null || redisUrl === null) throw new Error("These tests need DATABASE_URL and REDIS_URL");
  return makeDatabase(databaseUrl, redisUrl);
}

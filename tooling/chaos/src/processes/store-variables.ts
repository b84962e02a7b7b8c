import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunFolder, Services } from "../services/open-services.ts";
import { makeToken } from "./make-token.ts";

type Variables = Readonly<Record<string, string>>;

/** The variables for the gateways' store: on these servers, or without servers in the run's folder. */
export const storeVariables = (folder: RunFolder, services: Services | null): Variables =>
  services === null
    ? { FETTLE_DATA_DIR: join(folder.logFolder, "data") }
    : {
        DATABASE_URL: services.databaseUrl,
        REDIS_URL: services.redisUrl,
        FETTLE_ENCRYPTION_KEYS: `chaos:${randomBytes(32).toString("base64")}`,
      };

/** An admin token of the `test` environment, for gateways that have started with these variables. */
export async function adminToken(variables: Variables): Promise<string> {
  const { FETTLE_DATA_DIR: dataFolder } = variables;
  return dataFolder === undefined ? await makeToken(variables) : (await readFile(join(dataFolder, "token"), "utf8")).trim();
}

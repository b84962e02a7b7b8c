import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { ServiceError } from "./service-error.ts";

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/**
 * Creates a new database on a server. Disposing drops it, even with open connections.
 * @throws ServiceError when the server cannot be reached or denies access.
 */
export async function freshDatabase(serverUrl: string): Promise<AsyncDisposable & { readonly url: string }> {
  const name = `fettle_chaos_${randomBytes(8).toString("hex")}`;
  await administer(serverUrl, `create database ${name}`).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : "unknown";
    throw new ServiceError(`No database could be created at DATABASE_URL: ${reason}`, { cause });
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, [Symbol.asyncDispose]: () => administer(serverUrl, `drop database ${name} with (force)`) };
}

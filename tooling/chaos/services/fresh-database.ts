import { randomBytes } from "node:crypto";
import { Client } from "pg";

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** Makes a database of its own on a server. Disposing drops it, whoever is connected. */
export async function freshDatabase(serverUrl: string): Promise<AsyncDisposable & { readonly url: string }> {
  const name = `fettle_chaos_${randomBytes(8).toString("hex")}`;
  await administer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, [Symbol.asyncDispose]: () => administer(serverUrl, `drop database ${name} with (force)`) };
}

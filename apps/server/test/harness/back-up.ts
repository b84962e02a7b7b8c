import { cp, rm } from "node:fs/promises";
import type { GatewayConfiguration } from "@fettle/gateway";
import { administer } from "./administer.ts";

/** A backup of a gateway's data as an operator makes one: of the folder, or of the database. */
export interface Backup extends AsyncDisposable {
  /** Restores the data. Nothing may have them open meanwhile. */
  putBack(): Promise<void>;
}

/** Backs up the data of a closed gateway. */
export async function backUp(database: GatewayConfiguration["database"]): Promise<Backup> {
  if (database.kind === "embedded") {
    const { folder } = database;
    const copy = `${folder}-copy`;
    await cp(folder, copy, { recursive: true });
    return {
      async putBack() {
        await rm(folder, { recursive: true });
        await cp(copy, folder, { recursive: true });
      },
      [Symbol.asyncDispose]: () => rm(copy, { recursive: true }),
    };
  }
  const server = new URL(database.url);
  const name = server.pathname.slice(1);
  server.pathname = "/postgres";
  const copy = `${name}_copy`;
  await administer(server.href, `create database ${copy} template ${name}`);
  return {
    async putBack() {
      await administer(server.href, `drop database ${name} with (force)`);
      await administer(server.href, `create database ${name} template ${copy}`);
    },
    [Symbol.asyncDispose]: () => administer(server.href, `drop database ${copy} with (force)`),
  };
}

import { cp, rm } from "node:fs/promises";
import type { GatewayConfiguration } from "@fettle/gateway";
import { administer } from "./administer.ts";

/** A copy of a gateway's data, as an operator makes one: of the folder, or of the database. */
export interface Backup extends AsyncDisposable {
  /** Puts the data back as it was. Nobody has it open meanwhile. */
  putBack(): Promise<void>;
}

/** Copies the data of a gateway that is closed. */
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

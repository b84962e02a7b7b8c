import { cpSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import type { Catalog } from "../../catalog/catalog.ts";
import { storeParts } from "../../stages.ts";
import { openStore } from "../open-store.ts";
import type { OpenStore } from "../opened-store.ts";
import { makeTemplateStore } from "./template-store.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder of this run for what its tests share. It is deleted when the run ends. */
    runFolder: string;
  }
}

/**
 * Opens an embedded store in its own folder; disposing removes both. It is a copy of a store that is created once per run:
 * creating one takes seconds, opening a copy a tenth of that. Other tests cover the creation of a store, in empty folders.
 */
export async function openCopiedStore(catalog: Pick<Catalog, "entities"> = { entities: new Map() }): Promise<OpenStore> {
  const folder = await mkdtemp(join(tmpdir(), "fettle-test-"));
  const data = join(folder, "data");
  // A store has a thousand small files: synchronous calls copy them many times faster than promises.
  cpSync(await makeTemplateStore(inject("runFolder")), data, { recursive: true });
  const store = await openStore({ kind: "embedded", folder: data }, { ...catalog, ...storeParts });
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

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
    /** A folder of this run, for what its tests share. It goes when the run ends. */
    runFolder: string;
  }
}

/**
 * An embedded store in a folder of its own, both gone on dispose. It is a copy of one that is made once a run: making one takes seconds,
 * opening a copy a tenth of that. How a store comes to be is tested elsewhere, in empty folders.
 */
export async function openCopiedStore(catalog: Pick<Catalog, "entities"> = { entities: new Map() }): Promise<OpenStore> {
  const folder = await mkdtemp(join(tmpdir(), "fettle-test-"));
  const data = join(folder, "data");
  // Of a thousand small files: one call after the other is many times faster than promises.
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

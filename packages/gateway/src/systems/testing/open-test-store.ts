import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeParts } from "../../stages.ts";
import { openStore } from "../../store/open-store.ts";
import type { Store } from "../../store/database.ts";

/** An embedded store in a folder of its own, both gone on dispose. */
export async function openTestStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), "fettle-test-"));
  const store = await openStore({ kind: "embedded", folder: join(folder, "data") }, { entities: new Map(), ...storeParts });
  return {
    kind: store.kind,
    tables: store.tables,
    service: store.service,
    environment: (environmentId) => store.environment(environmentId),
    listen: (channel, onNotice, onGap) => store.listen(channel, onNotice, onGap),
    tidy: () => store.tidy(),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

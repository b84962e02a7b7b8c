import type { Catalog } from "../../src/catalog/catalog.ts";
import { storeParts } from "../../src/stages.ts";
import { writeAsTheyAre } from "../../src/ingest/testing/write-as-they-are.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { OpenStore } from "../../src/store/opened-store.ts";
import { freshDatabase } from "../harness/fresh-database.ts";
import { type EntityName, entityNames } from "./contract.ts";
import { drawLives, type Life } from "./lives.ts";

/** A store with records of every entity, and another tenant with the same. */
export interface World extends AsyncDisposable {
  readonly store: OpenStore;
  readonly environmentId: string;
  readonly lives: ReadonlyMap<EntityName, readonly Life[]>;
}

const livesEach = 60;
const environmentIds = ["env_1", "env_2"] as const;

/** Draws the records and writes them with their links and changes. */
export async function openWorld(catalog: Catalog, seed: number): Promise<World> {
  await using opened = new AsyncDisposableStack();
  const place = opened.use(await freshDatabase());
  const store = opened.use(await openStore(place.database, { ...catalog, ...storeParts }));
  const lives = new Map(entityNames.map((entity, index) => [entity, drawLives(catalog, entity, livesEach, seed + 2 * index)]));
  const createdAt = new Date(0);
  await store.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: createdAt }).execute();
  for (const [index, id] of environmentIds.entries()) {
    await store.service
      .insertInto("environments")
      .values({ id, workspace_id: "w", kind: index === 0 ? "test" : "live", created_at: createdAt })
      .execute();
    await write(store, id, [...lives.values()].flat());
  }
  const running = opened.move();
  return { store, environmentId: environmentIds[0], lives, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function write(store: OpenStore, environmentId: string, lives: readonly Life[]): Promise<void> {
  await store
    .environment(environmentId)
    .transaction()
    .execute((transaction) =>
      writeAsTheyAre(
        transaction,
        environmentId,
        lives.map(({ now, links, change }) => ({ record: now, links, change })),
      ),
    );
}

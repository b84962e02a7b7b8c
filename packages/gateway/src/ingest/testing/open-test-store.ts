import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { composeCatalog } from "../../catalog/compose-catalog.ts";
import { createChangeLog } from "../../change-log/create-change-log.ts";
import { createRecordReader } from "../../records/create-record-reader.ts";
import { openCopiedStore } from "../../store/testing/open-copied-store.ts";

/** An embedded store in its own folder, with the readers on top. Disposing removes the folder. */
export async function openTestStore(connector: ConnectorConfiguration["connector"]) {
  const catalog = composeCatalog([{ connector }]);
  const store = await openCopiedStore(catalog);
  const changeLog = createChangeLog(store);
  const records = createRecordReader(store, catalog);
  let count = 0;
  return {
    catalog,
    store,
    changeLog,
    records,
    /** The titles of an environment's work orders, sorted; at most 200. */
    async titles(environmentId: string) {
      const page = await records.list(environmentId, {
        entity: "WorkOrder",
        where: null,
        systemId: null,
        deleted: "EXCLUDE",
        order: { field: "createdAt", direction: "ASC" },
        page: { first: 200, after: null, last: null, before: null },
      });
      return page.edges.map(({ node }) => node.document["title"]).toSorted();
    },
    /** A fresh environment with one connected system, `sys_1`. */
    async freshEnvironment(): Promise<string> {
      count += 1;
      const id = `env_${count}`;
      const now = new Date(0);
      await store.service.insertInto("workspaces").values({ id, name: "w", created_at: now }).execute();
      await store.service.insertInto("environments").values({ id, workspace_id: id, kind: "test", created_at: now }).execute();
      await store
        .environment(id)
        .insertInto("systems")
        .values({
          environment_id: id,
          id: "sys_1",
          connector_id: connector.id,
          display_name: "One",
          external_id: null,
          account_id: "1",
          account_name: "One",
          settings: "{}",
          authentication: "apiKey",
          status: "CONNECTED",
          status_reason: null,
          status_changed_at: now,
          created_at: now,
        })
        .execute();
      return id;
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
    },
  };
}

/** The result of {@link openTestStore}. */
export type TestStore = Awaited<ReturnType<typeof openTestStore>>;

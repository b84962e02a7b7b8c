import type { KyselyPlugin } from "kysely";
import type { Store } from "../../src/store/database.ts";

/** A store that fails after this many statements, as when the process is killed: uncommitted work is rolled back. */
export function cutOff(store: Store, statements: number): Store {
  let left = statements;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      left -= 1;
      if (left < 0) throw new Error("cut off");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return {
    kind: store.kind,
    tables: store.tables,
    service: store.service,
    environment: (environmentId) => store.environment(environmentId).withPlugin(plugin),
    listen: (...channel) => store.listen(...channel),
    analyze: () => store.analyze(),
    writesBegun: () => store.writesBegun(),
    keepDayParts: (...wanted) => store.keepDayParts(...wanted),
    identity: () => store.identity(),
    tidy: () => store.tidy(),
    [Symbol.asyncDispose]: async () => {},
  };
}

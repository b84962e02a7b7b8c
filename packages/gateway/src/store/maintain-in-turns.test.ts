import { expect, it } from "vitest";
import { openCopiedStore } from "./testing/open-copied-store.ts";

it("The statistics of a large table come from few of its rows", async () => {
  await using store = await openCopiedStore();
  const { db } = store.jobDatabase;
  await db?.executeSql(
    `insert into workspaces (id, name, created_at) select 'w' || i, 'w', now() from generate_series(1, 5000) as i`,
  );
  await store.analyze();
  // PostgreSQL reads 300 rows for each of the bounds that it keeps.
  const bounds = await db?.executeSql(
    `select array_length(histogram_bounds::text::text[], 1) as count from pg_stats where tablename = 'workspaces' and attname = 'id'`,
  );
  expect(bounds?.rows).toEqual([{ count: 11 }]);
}, 60_000);

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
  expect(bounds?.rows).toEqual([{ count: 9 }]);
}, 60_000);

it("Tidying leaves out a table of which few rows have changed", async () => {
  await using store = await openCopiedStore();
  const { db } = store.jobDatabase;
  // PostgreSQL counts with a delay of a second, unless it is asked not to.
  const tidy = async () => {
    await db?.executeSql("select pg_stat_force_next_flush()");
    await store.tidy();
    await db?.executeSql("select pg_stat_force_next_flush()");
  };
  const vacuums = async () =>
    (await db?.executeSql("select vacuum_count::int as count from pg_stat_user_tables where relname = 'workspaces'"))?.rows;
  const change = (share: string) => db?.executeSql(`update workspaces set name = name || '!' where ${share}`);
  await db?.executeSql(
    `insert into workspaces (id, name, created_at) select 'w' || i, 'w', now() from generate_series(1, 5000) as i`,
  );
  await tidy();
  expect(await vacuums()).toEqual([{ count: 1 }]);
  await change("id like 'w1_'");
  await tidy();
  expect(await vacuums()).toEqual([{ count: 1 }]);
  await change("true");
  await tidy();
  expect(await vacuums()).toEqual([{ count: 2 }]);
}, 60_000);

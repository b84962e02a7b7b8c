import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStore, type OpenStore } from "../src/store/open-store.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

describeOnEachStore("sessions that the server ends", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenStore;
  let administrator: Client;

  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { entities: new Map() });
    administrator = new Client(place.database.kind === "postgres" ? place.database.url : "");
    await administrator.connect();
  });

  afterAll(async () => {
    await administrator.end();
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  const endSessions = () =>
    administrator.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
  /** Settles when so many statements of ours are under way. */
  const untilRunning = async (count: number) => {
    for (;;) {
      const { rows } = await administrator.query(
        "select from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active'",
      );
      // This query names what it looks for, and so finds itself too.
      if (rows.length - 1 >= count) return;
    }
  };

  it("fail the statements under way, and nothing else", async () => {
    const database = store.environment("env_1");
    const waiting = Array.from({ length: 4 }, () => sql`select pg_sleep(60)`.execute(database));
    const inTransaction = database.transaction().execute((transaction) => sql`select pg_sleep(60)`.execute(transaction));
    const outcomes = Promise.allSettled([...waiting, inTransaction]);
    await untilRunning(5);
    await endSessions();
    expect((await outcomes).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "rejected"));
    await expect
      .poll(() =>
        sql`select 1 as one`.execute(database).then(
          ({ rows }) => rows,
          () => null,
        ),
      )
      .toEqual([{ one: 1 }]);
  });

  it("are made anew for who listens, who is told of the gap", async () => {
    const notices: string[] = [];
    const gap = Promise.withResolvers<void>();
    const heard = Promise.withResolvers<void>();
    await using _listener = await store.listen(
      "test_channel",
      (notice) => {
        notices.push(notice);
        heard.resolve();
      },
      () => gap.resolve(),
    );
    await endSessions();
    await gap.promise;
    await administrator.query("select pg_notify('test_channel', 'after')");
    await heard.promise;
    expect(notices).toEqual(["after"]);
  });
});

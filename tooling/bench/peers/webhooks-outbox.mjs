import pg from "pg";
import { setup } from "./setup.mjs";
import { createLimited, eventIds, inTwoLoops, whenAsked } from "./webhooks-sending.mjs";

/** An outbox as it is written by hand: batches that are locked, posted and marked in one transaction. */
const pool = new pg.Pool({ connectionString: setup.databaseUrl, max: 2 });
const batchSize = 500;
const post = createLimited();

await pool.query(`create table outbox (id bigint generated always as identity primary key, event_id text not null, payload text not null,
  created_at timestamptz not null default now(), delivered_at timestamptz)`);
await pool.query("create index outbox_waiting on outbox (id) where delivered_at is null");
await pool.query("insert into outbox (event_id, payload) select event_id, $2 from unnest($1::text[]) as given(event_id)", [
  eventIds,
  setup.body,
]);
await pool.query("vacuum (analyze) outbox");

const take = {
  name: "take",
  text: "select id, event_id, payload from outbox where delivered_at is null order by id limit $1 for update skip locked",
  values: [batchSize],
};

async function deliverBatch() {
  const session = await pool.connect();
  try {
    await session.query("begin");
    const { rows } = await session.query(take);
    await post(rows.map(({ event_id, payload }) => ({ id: event_id, payload })));
    const ids = rows.map(({ id }) => id);
    await session.query({
      name: "mark",
      text: "update outbox set delivered_at = now() where id = any($1::bigint[])",
      values: [ids],
    });
    await session.query("commit");
    return rows.length > 0;
  } finally {
    session.release();
  }
}

whenAsked(() => inTwoLoops(deliverBatch));

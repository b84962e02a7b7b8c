import { PgBoss } from "pg-boss";
import { setup } from "./setup.mjs";
import { createLimited, eventIds, inTwoLoops, whenAsked } from "./webhooks-sending.mjs";

/** A job for each delivery. Its own loops of fetching and completing batches are faster than its workers, which poll. */
const boss = new PgBoss({ connectionString: setup.databaseUrl, supervise: false, schedule: false });
const queue = "deliveries";
const [batchSize, insertedTogether] = [500, 5000];
const post = createLimited();

await boss.start();
await boss.createQueue(queue);
for (let from = 0; from < eventIds.length; from += insertedTogether) {
  const some = eventIds.slice(from, from + insertedTogether);
  await boss.insert(
    queue,
    some.map((id) => ({ data: { id, payload: setup.body } })),
  );
}

async function deliverBatch() {
  const jobs = await boss.fetch(queue, { batchSize });
  if (jobs.length === 0) return false;
  await post(jobs.map(({ data }) => data));
  await boss.complete(
    queue,
    jobs.map(({ id }) => id),
  );
  return true;
}

whenAsked(() => inTwoLoops(deliverBatch));

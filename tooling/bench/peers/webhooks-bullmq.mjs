import { Queue, Worker } from "bullmq";
import { setup } from "./setup.mjs";
import { eventIds, post, whenAsked } from "./webhooks-sending.mjs";

/** A job for each delivery, in a Redis that keeps everything in memory alone. */
const { hostname: host, port } = new URL(setup.redisUrl);
const connection = { host, port: Number(port), maxRetriesPerRequest: null };
const insertedTogether = 5000;
const queue = new Queue("deliveries", { connection });

for (let from = 0; from < eventIds.length; from += insertedTogether) {
  const some = eventIds.slice(from, from + insertedTogether);
  await queue.addBulk(
    some.map((id) => ({ name: "delivery", data: { id, payload: setup.body }, opts: { removeOnComplete: true } })),
  );
}

const deliver = ({ data: { id, payload } }) => post(id, payload);
const worker = new Worker("deliveries", deliver, { connection, concurrency: setup.inFlight, autorun: false });

whenAsked(() => worker.run());

import { createHmac, createSecretKey } from "node:crypto";
import { createServer } from "node:http";
import { Pool } from "undici";
import { reportPort, setup } from "./setup.mjs";

const { targetUrl, secret, inFlight } = setup;
const { origin, pathname } = new URL(targetUrl);
const pool = new Pool(origin, { connections: inFlight, pipelining: 1 });
const key = createSecretKey(Buffer.from(secret.slice("whsec_".length), "base64"));

/** The ids of the bench's events. */
export const eventIds = Array.from({ length: setup.count }, (_, index) => `evt_${index.toString(36).padStart(8, "0")}`);

/** Posts an event, signed as Standard Webhooks has it. Rejects unless it is accepted. */
export async function post(id, body) {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "user-agent": "bench",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
  const answer = await pool.request({ path: pathname, method: "POST", headers, body });
  await answer.body.dump();
  if (answer.statusCode >= 300) throw new Error(`The receiver answered ${answer.statusCode}`);
}

/** Calls `post` for all of a batch, and settles once they are accepted. So many are in flight at most, over all batches. */
export function createLimited() {
  let free = inFlight;
  const waiting = [];
  const one = async (event) => {
    if (free > 0) free -= 1;
    else await new Promise((resolve) => void waiting.push(resolve));
    await post(event.id, event.payload);
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return (events) => Promise.all(events.map(one));
}

/** Works through batches with two loops, so that one posts while the other reads or stores. `batch` returns false when nothing is left. */
export const inTwoLoops = (batch) => {
  const loop = async () => {
    while (await batch());
  };
  return Promise.all([loop(), loop()]);
};

/** Tells the bench that all is prepared, and begins when it asks for it. */
export function whenAsked(begin) {
  const server = createServer((request, response) => {
    request.resume();
    response.end();
    Promise.resolve(begin()).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  });
  server.listen(0, "127.0.0.1", () => reportPort(server.address()));
}

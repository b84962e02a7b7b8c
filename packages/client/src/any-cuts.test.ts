import fc from "fast-check";
import { expect, it } from "vitest";
import type { Clock } from "./clock.ts";
import { createClient } from "./create-client.ts";
import { memoryCursor } from "./cursor-store.ts";
import { errorsOf } from "./testing/fake-gateway.ts";

const length = 12;

/** One connection: the number of its results, the size of its chunks, and how it ends. */
const connection = fc.record({
  answers: fc.nat({ max: 5 }),
  pieceBytes: fc.integer({ min: 1, max: 60 }),
  end: fc.constantFrom("cut", "end", "amid an event", "failure", "no response", "a proxy's 502"),
});
type Connection = typeof connection extends fc.Arbitrary<infer Value> ? Value : never;

/** Every wait ends at once, except the limit of silence, which these connections never reach. */
const hasty: Clock = {
  now: () => 0,
  after(milliseconds, call) {
    const immediate = milliseconds === 45_000 ? undefined : setImmediate(call);
    return () => clearImmediate(immediate);
  },
};

/**
 * A gateway with a log of `length` changes, whose connections behave as given and then work. Every other change is for other
 * subscribers.
 */
function createLog(connections: Connection[]): typeof fetch {
  return async (_input, init) => {
    const plan = connections.shift() ?? { answers: length, pieceBytes: 1000, end: "complete" };
    if (plan.end === "no response") throw new TypeError("fetch failed");
    if (plan.end === "a proxy's 502") return new Response("<h1>Bad gateway</h1>", { status: 502 });
    const after = Number(new Headers(init?.headers).get("last-event-id") ?? 0);
    let text = ":\n\n";
    for (let position = after + 1; position <= Math.min(length, after + plan.answers); position += 1)
      text += `id: ${position}\n${position % 2 === 0 ? "" : `event: next\ndata: ${JSON.stringify({ data: position })}\n`}\n`;
    if (plan.end === "amid an event") text += `id: 99\nevent: next\ndata: {"data":99`;
    if (plan.end === "failure") text += `event: next\ndata: ${JSON.stringify(errorsOf("INTERNAL_SERVER_ERROR"))}\n\n`;
    if (plan.end === "complete") text += "event: complete\ndata:\n\n";
    const bytes = new TextEncoder().encode(text);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent < bytes.length) controller.enqueue(bytes.subarray(sent, (sent += plan.pieceBytes)));
        else if (plan.end === "cut") controller.error(new TypeError("terminated"));
        else controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

it("a stream delivers every result once and in order, whatever happens to connections, and misses none when the app restarts", async () => {
  const odd = Array.from({ length: length / 2 }, (_, index) => 2 * index + 1);
  await fc.assert(
    fc.asyncProperty(fc.array(connection, { maxLength: 8 }), fc.nat({ max: length }), async (connections, stopAfter) => {
      const store = memoryCursor();
      const log = createLog([...connections]);
      const runs: number[][] = [];
      for (const limit of [stopAfter, Number.POSITIVE_INFINITY]) {
        const received: number[] = [];
        await using client = createClient({ url: "https://fettle.example.com/graphql", fetch: log, clock: hasty });
        runs.push(received);
        for await (const { data } of client.subscribe<number>("subscription { a }", { cursor: store })) {
          received.push(data);
          if (received.length >= limit) break;
        }
      }
      const [first = [], second = []] = runs;
      expect(first).toEqual(odd.slice(0, first.length));
      // The item that the first run was processing when it stopped arrives again.
      const processed = first.length >= stopAfter && first.length > 0 ? first.length - 1 : first.length;
      expect(second).toEqual(odd.slice(processed));
    }),
    { numRuns: 150 },
  );
}, 30_000);

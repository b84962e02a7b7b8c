import type { AskedBench } from "../arguments.ts";
import { installPeers } from "../house/peers.ts";
import { createProfiler } from "../house/profile-server.ts";
import { machineConditions } from "../machine/conditions.ts";
import { divideCores } from "../machine/cores.ts";
import { readProcessorTime } from "../machine/processor-time.ts";
import { watchMachine } from "../machine/quiet.ts";
import type { Measurement } from "../rounds/figures.ts";
import { report } from "../rounds/report.ts";
import { checkCall } from "./check-call.ts";
import { type Load, peers, type ReadySender, startFettleSender, startPeer } from "./contestants.ts";
import { watchDeadEndpoint } from "./dead-endpoint.ts";
import { startReceiver, type Received, type Receiver } from "./receiver.ts";

const usualSize = 30_000;
const inFlight = 64;
/** So many are delivered before anything is measured, because a process that has just started is still being compiled. */
const warmUp = 20_000;

const deadEndpoint = "dead endpoint";
const mostEntries = 1_000_000;
const watchedSeconds = 75;

const document = /* GraphQL */ `
  subscription {
    workOrderChanges {
      kind
      changedFields
      workOrder {
        id
        number
        title
        status
        priority
        dueAt
        updatedAt
      }
    }
  }
`;

const loadsOf = (count: number): readonly Load[] => [
  { what: "thin", count, endpoints: 1, wish: { preset: "THIN" } },
  { what: "a document of 9 fields", count, endpoints: 1, wish: { documents: [{ document }] } },
  { what: "that document to 10 endpoints, in all", count, endpoints: 10, wish: { documents: [{ document }] } },
];

interface Sent extends Received {
  /** Processor time of the sender's process, in seconds. */
  readonly processorSeconds: number;
}

async function send(receiver: Receiver, sender: ReadySender, count: number): Promise<Sent> {
  const { warm, done } = receiver.expect(warmUp, count);
  await sender.begin();
  await warm;
  const before = await readProcessorTime([sender.processId]);
  const { seconds, first } = await done;
  const after = await readProcessorTime([sender.processId]);
  checkCall(first, sender.secretOf(first.path));
  return { seconds, first, processorSeconds: (after?.own ?? Number.NaN) - (before?.own ?? Number.NaN) };
}

/** Measures deliveries of changes that are in the log already, beside queues with as many events of the same size. */
export async function measureWebhooks(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const size = asked.size ?? usualSize;
  const loads = loadsOf(size);
  await installPeers(variables);
  const cores = await divideCores();
  await using receiver = await startReceiver();
  const place = { variables, cores, targetUrl: receiver.url, inFlight };
  const watch = watchMachine([process.pid], asked);
  const profiler = asked.profile ? await createProfiler() : null;
  const measurements: Measurement[] = [];
  let postgres = "";
  const takesPart = (name: string): boolean => !asked.profile && (asked.only?.includes(name) ?? true);
  const measure = async (round: number, who: string, { what, count }: Load, sender: ReadySender): Promise<string> => {
    await watch.untilQuiet();
    // What was delivered cannot be delivered again, so a disturbed run is marked and not repeated.
    const { result, isSpoilt } = await watch.once(() => send(receiver, sender, count));
    const note = (unit: string, value: number): void => {
      console.log(`round ${round}, ${who}, ${what}, ${unit}: ${value.toFixed(0)}`);
      measurements.push({ what: `${what}, ${unit}`, who, value, p99: null, isSpoilt });
    };
    await sender.end();
    await receiver.untilSilent();
    note("a second", count / result.seconds);
    note("µs of processor time each", (result.processorSeconds / count) * 1e6);
    return result.first.body;
  };
  const rounds = asked.only?.every((name) => name === deadEndpoint) === true ? 0 : asked.rounds;
  for (let round = 1; round <= rounds; round += 1) {
    const bodies = new Map<Load, string>();
    {
      await using fettle = await startFettleSender(place, warmUp, loads, profiler?.nodeWords ?? []);
      postgres = fettle.postgres;
      for (const load of loads) {
        const run = () => measure(round, "Fettle", load, fettle.ready(load));
        bodies.set(load, profiler === null ? await run() : await profiler.during(load.what, run));
      }
    }
    for (const load of loads.filter(({ endpoints }) => endpoints === 1)) {
      const body = bodies.get(load) ?? "";
      console.log(`The first body, ${load.what}, has ${body.length} characters.`);
      for (const { name, file } of peers.filter((peer) => takesPart(peer.name))) {
        await using peer = await startPeer(place, file, warmUp + load.count, body);
        await measure(round, name, load, peer);
      }
    }
  }
  if (asked.only?.includes(deadEndpoint) ?? !asked.profile) {
    await watch.untilQuiet();
    const entries = Math.min(mostEntries, size * 40);
    const { result, isSpoilt } = await watch.once(() => watchDeadEndpoint(variables, cores, entries, watchedSeconds));
    const note = (unit: string, value: number): void => {
      const what = `${deadEndpoint}, ${entries} changes in the log, ${unit}`;
      console.log(`${what}: ${value.toPrecision(3)}`);
      measurements.push({ what, who: "Fettle", value, p99: null, isSpoilt });
    };
    const [first, second] = result.dead;
    note("rows written a second", (first.rowsPerSecond + second.rowsPerSecond) / 2);
    for (const [when, { resident, heap }] of [
      ["disabled", result.disabled],
      ["dead", first],
      ["still dead", second],
    ] as const) {
      note(`${when}, resident, MB`, resident / 2 ** 20);
      note(`${when}, heap, MB`, heap / 2 ** 20);
    }
  }
  await report({
    bench: "webhooks",
    title: `deliveries of ${size} changes`,
    conditions: {
      ...machineConditions(),
      postgres,
      driver: `a receiver on sockets, ${inFlight} calls in flight`,
      pinning: cores.description,
    },
    options: asked,
    measurements,
  });
}

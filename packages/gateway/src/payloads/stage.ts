import { createDropCount } from "../log-drops.ts";
import type { Stage } from "../stage.ts";
import { openCaptureRules } from "./capture/capture-rules.ts";
import { createCapture } from "./capture/create-capture.ts";
import { pruneRules } from "./capture/rule-rows.ts";
import { createPayloads } from "./create-payloads.ts";
import { payloadsPart } from "./graph/payloads-part.ts";
import { up as addTables } from "./migrations/0001-tables.ts";
import { payloadsService } from "./payloads-service.ts";
import { payloadDaysOf, payloadsVariables, type PayloadsSettings } from "./settings.ts";
import { payloadsTables, payloadsTask } from "./tables.ts";

const dayMilliseconds = 86_400_000;
/** Parts are created so many days ahead, for nodes that cannot reach the database as its owner when a day begins. */
const daysAhead = [0, 1, 2];

/** What was sent and received, without its secrets. */
export const payloadsStage: Stage<PayloadsSettings> = {
  name: "payloads",
  tables: payloadsTables,
  migrations: [{ name: "0001-tables", up: addTables }],
  graph: payloadsPart,
  variables: payloadsVariables,
  async open({ store, clock, log, metrics, provide }, settings) {
    const days = payloadDaysOf(settings);
    const before = (now: Date) => new Date(now.getTime() - days * dayMilliseconds);
    const rules = await openCaptureRules(store, clock, log);
    const capture = createCapture({
      store,
      clock,
      log,
      countDropped: createDropCount(metrics, "payloads"),
      keptSince: () => before(clock()),
    });
    provide(payloadsService, createPayloads({ store, clock, rules, capture, retentionDays: days }));
    const keepParts = async (now: Date) => {
      const ahead = days === 0 ? [] : daysAhead.map((day) => new Date(now.getTime() + day * dayMilliseconds));
      const droppedBefore = days === 0 ? new Date(now.getTime() + 10 * dayMilliseconds) : before(now);
      await store.keepDayParts("payloads", { days: ahead, droppedBefore });
    };
    return {
      rounds: [{ what: "read the rules for payloads", every: "minute", run: () => rules.refreshAll() }],
      prune: {
        [payloadsTask]: async (now) => {
          await keepParts(now);
          await pruneRules(store.service, before(now));
        },
      },
      async [Symbol.asyncDispose]() {
        await capture[Symbol.asyncDispose]();
        await rules[Symbol.asyncDispose]();
      },
    };
  },
};

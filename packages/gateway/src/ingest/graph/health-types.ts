import type { Graph } from "../../graph/graph.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { CallCounter, CallCounts } from "../../vendor-calls/call-hours/call-counts.ts";
import { percentileOf } from "../../vendor-calls/call-hours/durations.ts";
import { spanOf, stepCount } from "../health/health-span.ts";
import type { HealthFigures } from "../health/health-figures.ts";

/** The cost of the steps of a day. They are small, so their fields cost once, as those of one object. */
const usualSteps = 24;
export const stepsComplexity = { field: usualSteps, multiplier: 1 };

/** What more steps than usual cost. */
export function furtherSteps({ window, step }: { readonly window: string; readonly step?: string | null | undefined }): number {
  return Math.max(0, stepCount(spanOf({ window, step: step ?? null })) - usualSteps);
}

/** The arguments that say which steps health has. */
export const spanArguments = ({ builder, enumerations }: Graph) => {
  const window = enumerations.of(
    "HealthWindowSize",
    "How far back health looks, with the current hour or day as the last step.",
    {
      HOURS_24: "24 hours: this hour and the 23 before it, or today (UTC).",
      DAYS_7: "7 days.",
      DAYS_30: "30 days.",
      DAYS_90: "90 days, by the day only.",
    },
  );
  const step = enumerations.of("HealthStep", "What health is counted by.", {
    HOUR: "By the hour.",
    DAY: "By the day, from midnight to midnight UTC.",
  });
  return builder.args((t) => ({
    window: t.field({
      type: window,
      required: true,
      defaultValue: "HOURS_24",
      description: "How far back steps and total look.",
    }),
    step: t.field({
      type: step,
      required: false,
      description: "The length of a step. HOUR needs a window of 30 days or less. Default: HOUR for HOURS_24, else DAY.",
    }),
  }));
};

const failures: readonly CallCounter[] = ["bad_request", "unauthorized", "rate_limited", "server_error", "timeout", "no_answer"];

const sumOf = (calls: CallCounts, counters: readonly CallCounter[]) => counters.reduce((sum, counter) => sum + calls[counter], 0);

/** CallCounts. */
const callCountsType = oncePerGraph(({ builder }) =>
  builder.objectRef<CallCounts>("CallCounts").implement({
    description: "Calls to a vendor by what came of them. Every try counts, also those that Fettle made again by itself.",
    fields: (t) => ({
      total: t.int({
        nullable: false,
        description: "All calls.",
        resolve: (calls) => sumOf(calls, Object.keys(calls) as CallCounter[]), // its own keys
      }),
      ok: t.exposeInt("ok", { nullable: false, description: "The vendor answered, and did not refuse." }),
      notFound: t.exposeInt("not_found", {
        nullable: false,
        description: "The vendor does not have what was asked for (404, 410). A read of a deleted record expects that.",
      }),
      badRequests: t.exposeInt("bad_request", {
        nullable: false,
        description: "The vendor refused the call itself, such as a value that it does not accept (400, 422).",
      }),
      unauthorized: t.exposeInt("unauthorized", {
        nullable: false,
        description: "The vendor refused the credentials, or they lack a right (401, 403).",
      }),
      rateLimited: t.exposeInt("rate_limited", {
        nullable: false,
        description: "The vendor refused the call because of a limit (429).",
      }),
      serverErrors: t.exposeInt("server_error", { nullable: false, description: "The vendor failed (500 and above)." }),
      timeouts: t.exposeInt("timeout", { nullable: false, description: "No complete answer came in time." }),
      noAnswer: t.exposeInt("no_answer", {
        nullable: false,
        description: "The vendor could not be reached, or its answer could not be read.",
      }),
      cancelled: t.exposeInt("cancelled", {
        nullable: false,
        description: "Fettle ended the call, because nobody waited for it any longer.",
      }),
      errorRate: t.float({
        nullable: true,
        description: "The share of calls that failed, 0 to 1, without notFound and cancelled. Null when there were none.",
        resolve: (calls) => {
          const failed = sumOf(calls, failures);
          const judged = failed + sumOf(calls, ["ok", "not_found"]);
          return judged === 0 ? null : failed / judged;
        },
      }),
    }),
  }),
);

/** HealthFigures. */
export const healthFiguresType = oncePerGraph((graph) =>
  graph.builder.objectRef<HealthFigures>("HealthFigures").implement({
    description: "What happened in one hour or day, or in a whole window. Fettle keeps these counts for 400 days.",
    fields: (t) => ({
      start: t.expose("start", { type: "DateTime", nullable: false, description: "When the hour, day or window began." }),
      runs: t.exposeInt("runs", { nullable: false, description: "The number of sync runs that ended." }),
      failedRuns: t.exposeInt("failedRuns", {
        nullable: false,
        description: "The number of those that failed, without runs that the vendor refuses to the system's credentials.",
      }),
      rejectedRecords: t.exposeInt("rejected", {
        nullable: false,
        description: "How often sync runs met a record that Fettle could not read. A record counts in each run that met it.",
      }),
      longestLagSeconds: t.exposeInt("longestLagSeconds", {
        nullable: true,
        description:
          "The longest time, in seconds, from a completed sync of a type of record to the end of its next run. Null when no run ended after a completed one.",
      }),
      calls: t.expose("calls", { type: callCountsType(graph), nullable: false, description: "The calls to the vendor." }),
      p50Milliseconds: t.int({
        nullable: true,
        description:
          "Half of the calls took no longer, in milliseconds. Estimated from counts in classes, each 1.6 times as long as the one before, up to 100 seconds. Null when there were no calls.",
        resolve: ({ durations }) => percentileOf(durations, 0.5),
      }),
      p95Milliseconds: t.int({
        nullable: true,
        description: "95 of 100 calls took no longer, in milliseconds; like p50Milliseconds.",
        resolve: ({ durations }) => percentileOf(durations, 0.95),
      }),
    }),
  }),
);

import type { Ask } from "@fettle/server/customer";
import { countOf } from "../counts.ts";

const query = "{ systems { nodes { id status statusReason syncRuns(first: 100) { nodes { id entity status startedAt } } } } }";

interface Found {
  readonly systems: {
    readonly nodes: readonly {
      readonly id: string;
      readonly status: string;
      readonly statusReason: string | null;
      readonly syncRuns: {
        readonly nodes: readonly { readonly entity: string; readonly status: string; readonly startedAt: string }[];
      };
    }[];
  };
}

/** Longer than a run may take before it yields. */
const runMilliseconds = 120_000;

/** Systems that are not CONNECTED, and runs that have not ended. */
export async function findUnended(ask: Ask): Promise<readonly string[]> {
  const { systems } = await ask<Found>(query);
  return systems.nodes.flatMap(({ id, status, statusReason, syncRuns }) => [
    ...(status === "CONNECTED" ? [] : [`${id} is ${status}: ${statusReason}`]),
    ...syncRuns.nodes
      .filter((run) => run.status === "RUNNING" && Date.now() - Date.parse(run.startedAt) > runMilliseconds)
      .map(({ entity, startedAt }) => `${id} has a sync run of ${entity} that started at ${startedAt} and does not end`),
  ]);
}

/** The latest sync runs of each system, by outcome. */
export async function readRuns(ask: Ask): Promise<ReadonlyMap<string, number>> {
  const { systems } = await ask<Found>(query);
  return countOf(systems.nodes.flatMap(({ syncRuns }) => syncRuns.nodes.map(({ status }) => status)));
}

import { servedEntity } from "../catalog/entity-connectors.ts";
import { endUnanswered, selectAnswered } from "./answer-rows.ts";
import { selectStranded } from "./command-rows.ts";
import { markAbandoned } from "./ending-rows.ts";
import type { CommandRunner } from "./command-runner.ts";
import { canLookFor } from "./recover-command.ts";
import type { RunDependencies } from "./run-dependencies.ts";
import { selectAbandoned, type AbandonedCommand } from "./waiting-rows.ts";

/** How long Fettle looks at a vendor that cannot be reached for what a command has done. */
const longestLookMilliseconds = 3_600_000;

/**
 * Finds what nobody works on: commands whose process died, which are looked for at the vendor where the connector can and count as unknown
 * otherwise, and commands that are held, queued, answered or not read back. Of all environments.
 */
export async function sweepCommands(dependencies: RunDependencies, runner: CommandRunner): Promise<void> {
  const { store, catalog, clock, ring } = dependencies;
  const now = clock();
  const isLookedFor = ({ connectorId, entity, operation, lookingSince }: AbandonedCommand): boolean => {
    if (lookingSince !== null && now.getTime() - lookingSince.getTime() > longestLookMilliseconds) return false;
    const connector = catalog.connectors.get(connectorId)?.connector;
    const served = connector === undefined ? null : servedEntity(connector, entity);
    return served !== null && canLookFor(served.connector, operation);
  };
  const lost = (await selectAbandoned(store, now)).filter((one) => isLookedFor(one) && !runner.running.has(one.id));
  // An environment whose log cannot be written keeps nobody else waiting.
  const ends = await Promise.allSettled([
    markAbandoned(store, now, [...runner.running.keys(), ...lost.map(({ id }) => id)], ring),
    endUnanswered(store, now, ring),
  ]);
  const stranded = (await selectStranded(store, now)).map(({ environment_id: environmentId, id }) => ({
    environmentId,
    systemId: id,
  }));
  const waiting = [...lost, ...(await selectAnswered(store)), ...stranded];
  const systems = new Map(waiting.map((one) => [`${one.environmentId}:${one.systemId}`, one]));
  for (const { environmentId, systemId } of systems.values()) await runner.resume(environmentId, systemId);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

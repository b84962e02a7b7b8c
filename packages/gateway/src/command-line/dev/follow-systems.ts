import { setTimeout } from "node:timers/promises";
import { systemStopwatch } from "../../clock.ts";
import { forgetLists } from "../../ingest/poll/sync-state-rows.ts";
import type { Stage } from "../../stage.ts";
import type { LocalApi } from "./local-api.ts";
import { createSyncLines, mostSystems } from "./sync-lines.ts";

const everyMilliseconds = 500;

/** What `fettle connector dev` does beside a gateway. */
export interface Following {
  /** Ends with the gateway. Before its first job it makes every list begin again: the connector may read the same payloads otherwise by now. */
  readonly stage: Stage;
  /** Syncs the connected systems once, up to {@link mostSystems}, and prints what happens in them from then on. */
  begin(ask: LocalApi): Promise<void>;
}

/** @param onEnd called when the gateway ends, before its other stages do. */
export function followSystems(print: (line: string) => void, onEnd: () => Promise<void>): Following {
  const ending = new AbortController();
  let following = Promise.resolve();
  const follow = async (ask: LocalApi) => {
    const linesOf = createSyncLines(ask);
    for (let isAway = false; !ending.signal.aborted;) {
      const began = systemStopwatch();
      try {
        for (const line of await linesOf()) print(line);
        isAway = false;
      } catch (error) {
        if (!isAway && !ending.signal.aborted)
          print(`The syncs cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
        isAway = true;
      }
      // A list of runs tells nobody when it changes.
      const rest = Math.max(0, everyMilliseconds - (systemStopwatch() - began));
      await setTimeout(rest, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };
  return {
    stage: {
      name: "connector-dev",
      open: ({ store }) => ({
        start: () => forgetLists(store.service),
        async [Symbol.asyncDispose]() {
          ending.abort();
          await following;
          await onEnd();
        },
      }),
    },
    async begin(ask) {
      const { systems } = await ask<{ readonly systems: { readonly nodes: readonly { readonly id: string }[] } }>(
        `{ systems(first: ${mostSystems}, where: { status: { in: [CONNECTED, DEGRADED] } }) { nodes { id } } }`,
      );
      following = follow(ask);
      for (const { id } of systems.nodes) {
        await ask("mutation ($id: ID!) { syncSystem(input: { systemId: $id }) { __typename } }", { id });
      }
    },
  };
}

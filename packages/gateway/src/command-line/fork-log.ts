import { forkLog as forkLogOf } from "../change-log/fork-log.ts";
import type { Command } from "./command.ts";
import { environmentOf, environmentOptions, environmentUsage, readKind } from "./environment-options.ts";
import { noteCommand } from "./note-command.ts";
import { readOptions } from "./options.ts";
import { withPrincipals } from "./with-principals.ts";

const usage = `fettle log fork ${environmentUsage}`;

/**
 * Makes every app of an environment list again, for an operator who has changed rows by hand. A restored backup and a failover that
 * loses commits are detected without it.
 */
export const forkLog: Command = {
  usage,
  about: "Makes every app of an environment list again, after you have changed rows by hand.",
  async run(call) {
    const { values } = readOptions(call.words, usage, environmentOptions);
    const kind = readKind(values.environment, usage);
    const environmentId = await withPrincipals(call, async (principals, store) => {
      const id = await environmentOf(principals, values.workspace, kind);
      await forkLogOf(store.environment(id), id);
      await noteCommand(store, "log fork", id);
      return id;
    });
    call.print(`${environmentId}  every earlier cursor is now CURSOR_EXPIRED`);
  },
};

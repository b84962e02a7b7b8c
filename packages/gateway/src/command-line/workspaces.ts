import type { Workspace } from "../principals/workspace.ts";
import type { Command } from "./command.ts";
import { noteCommand } from "./note-command.ts";
import { readOptions } from "./options.ts";
import { UsageError } from "./usage-error.ts";
import { withPrincipals } from "./with-principals.ts";

const createUsage = "fettle workspace create --name NAME";
const listUsage = "fettle workspace list";

/** Creates a workspace with a test and a live environment. */
export const createWorkspace: Command = {
  usage: createUsage,
  about: "Creates a workspace with a test and a live environment.",
  async run(call) {
    const { name } = readOptions(call.words, createUsage, { name: { type: "string" } }).values;
    if (name === undefined) throw new UsageError(`Usage: ${createUsage}`);
    const created = await withPrincipals(call, async (principals, store) => {
      const workspace = await principals.createWorkspace(name);
      for (const environmentId of Object.values(workspace.environments))
        await noteCommand(store, "workspace create", environmentId, { subjectIds: [workspace.id] });
      return workspace;
    });
    call.print(lineOf(created));
  },
};

/** Prints the workspaces, oldest first, one a line. */
export const listWorkspaces: Command = {
  usage: listUsage,
  about: "Lists the workspaces with their environments, oldest first.",
  async run(call) {
    readOptions(call.words, listUsage, {});
    for (const workspace of await withPrincipals(call, (principals) => principals.listWorkspaces()))
      call.print(lineOf(workspace));
  },
};

const lineOf = ({ id, environments, name }: Workspace): string =>
  `${id}  test ${environments.test}  live ${environments.live}  ${JSON.stringify(name)}`;

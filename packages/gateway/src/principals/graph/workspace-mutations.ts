import { GatewayError } from "../../errors.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion, expectingRefusal } from "../../graph/mutation-results.ts";
import { principalsService } from "../principals-service.ts";
import type { Workspace } from "../workspace.ts";
import { workspaceType } from "./workspace-types.ts";

/** Adds renameWorkspace. */
export function addRenameWorkspace(graph: Graph): void {
  const { builder } = graph;
  const refs = { workspace: workspaceType(graph) };
  const input = builder.inputType("RenameWorkspaceInput", {
    description: "The workspace's new name.",
    fields: (t) => ({ name: t.string({ required: true, description: "The name, 1 to 200 characters." }) }),
  });
  const success = builder.objectRef<{ readonly workspace: Workspace }>("RenameWorkspaceSuccess").implement({
    description: "The workspace has its new name.",
    fields: (t) => ({
      workspace: t.field({
        type: refs.workspace,
        nullable: false,
        description: "The workspace.",
        resolve: ({ workspace }) => workspace,
      }),
    }),
  });
  builder.mutationField("renameWorkspace", (t) =>
    t.field({
      type: addResultUnion(graph, "RenameWorkspaceResult", success, ["ValidationError"]),
      nullable: false,
      description:
        "Renames your workspace. Requires the scope admin in the live environment, with a token that is not bound to a system, because both environments share the workspace.",
      args: { input: t.arg({ type: input, required: true, description: "The new name." }) },
      extensions: needsScope("admin"),
      resolve: (_root, { input: { name } }, { use, principal }) => {
        if (principal.environmentKind !== "live" || principal.systemId !== null) {
          throw new GatewayError("FORBIDDEN", "Only a token for the whole live environment may rename the workspace.");
        }
        return expectingRefusal(async () => ({
          workspace: await use(principalsService).renameWorkspace(principal.environmentId, name),
        }));
      },
    }),
  );
}

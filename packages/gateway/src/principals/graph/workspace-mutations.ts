import { GatewayError } from "../../errors.ts";
import type { Workspace } from "../workspace.ts";
import { requireScope } from "../../graph/access.ts";
import { addResultUnion, expectingRefusal, type MutationParts } from "../../graph/mutation-parts.ts";

/** Adds renameWorkspace. */
export function addRenameWorkspace(parts: MutationParts): void {
  const { builder, refs } = parts;
  const input = builder.inputType("RenameWorkspaceInput", {
    description: "The workspace's new name.",
    fields: (t) => ({ name: t.string({ required: true, description: "What to call it: 1 to 200 characters." }) }),
  });
  const success = builder.objectRef<{ readonly workspace: Workspace }>("RenameWorkspaceSuccess").implement({
    description: "It has its new name.",
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
      type: addResultUnion(parts, "RenameWorkspaceResult", success, ["ValidationError"]),
      nullable: false,
      description:
        "Gives your workspace another name. Needs the scope admin, of the live environment and not bound to a system, because both environments share it.",
      args: { input: t.arg({ type: input, required: true, description: "The new name." }) },
      resolve: (_root, { input: { name } }, { services, principal }) => {
        requireScope(principal, "admin");
        if (principal.environmentKind !== "live" || principal.systemId !== null) {
          throw new GatewayError("FORBIDDEN", "Only a token for all of the live environment may rename the workspace.");
        }
        return expectingRefusal(async () => ({
          workspace: await services.principals.renameWorkspace(principal.environmentId, name),
        }));
      },
    }),
  );
}

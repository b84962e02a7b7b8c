import { GatewayError } from "../../errors.ts";
import type { Workspace } from "../../principals/workspace.ts";
import { requireScope } from "../access.ts";
import { addResultUnion, expectingRefusal, type MutationParts } from "./mutation-parts.ts";

/** Adds renameWorkspace. */
export function addRenameWorkspace(parts: MutationParts): void {
  const { builder, refs } = parts;
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
      type: addResultUnion(parts, "RenameWorkspaceResult", success, ["ValidationError"]),
      nullable: false,
      description:
        "Renames your workspace. Requires the scope admin in the live environment, with a token that is not bound to a system, because both environments share the workspace.",
      args: { input: t.arg({ type: input, required: true, description: "The new name." }) },
      resolve: (_root, { input: { name } }, { services, principal }) => {
        requireScope(principal, "admin");
        if (principal.environmentKind !== "live" || principal.systemId !== null) {
          throw new GatewayError("FORBIDDEN", "Only a token for the whole live environment may rename the workspace.");
        }
        return expectingRefusal(async () => ({
          workspace: await services.principals.renameWorkspace(principal.environmentId, name),
        }));
      },
    }),
  );
}

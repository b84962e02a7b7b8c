import { StartError } from "../errors.ts";
import type { Principals } from "../principals/principals.ts";
import { UsageError } from "./usage-error.ts";

/** The options that name an environment, and their usage. */
export const environmentOptions = {
  workspace: { type: "string" },
  environment: { type: "string", default: "test" },
} as const;
export const environmentUsage = "[--workspace ID] [--environment test|live]";

/**
 * The kind of environment that the option names.
 * @throws UsageError when the option is neither test nor live.
 */
export function readKind(environment: string, usage: string): "test" | "live" {
  if (environment === "test" || environment === "live") return environment;
  throw new UsageError(`--environment must be test or live. Usage: ${usage}`);
}

/**
 * The id of an environment of a workspace; without one, of the default workspace.
 * @throws StartError when there is no such workspace.
 */
export async function environmentOf(
  principals: Principals,
  workspaceId: string | undefined,
  kind: "test" | "live",
): Promise<string> {
  if (workspaceId === undefined) return (await principals.ensureDefaultWorkspace())[kind];
  const workspace = await principals.workspaceById(workspaceId);
  if (workspace === null) throw new StartError("There is no workspace with this id. See: fettle workspace list");
  return workspace.environments[kind];
}

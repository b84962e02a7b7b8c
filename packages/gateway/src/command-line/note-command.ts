import type { ToldAct } from "../audit/audit-service.ts";
import { commandAct } from "../audit/command-act.ts";
import { createAudit } from "../audit/create-audit.ts";
import { systemClock } from "../clock.ts";
import { listEnvironmentIds } from "../principals/workspace-rows.ts";
import type { Store } from "../store/database.ts";

type About = Pick<ToldAct, "systemId" | "subjectIds" | "arguments">;

/** Notes in the audit what a command has done in an environment. */
export async function noteCommand(store: Store, action: string, environmentId: string, about?: About): Promise<void> {
  const act = commandAct(action, environmentId, about);
  await createAudit({ store, clock: systemClock }).noteOn(store.environment(environmentId), act);
}

/** Notes in the audit of every environment what a command has done to all of them. */
export async function noteCommandEverywhere(store: Store, action: string, about?: About): Promise<void> {
  for (const environmentId of await listEnvironmentIds(store.service)) await noteCommand(store, action, environmentId, about);
}

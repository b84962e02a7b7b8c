import type { Catalog } from "../../catalog/catalog.ts";
import { handle, type JobHandler, type SystemJobData } from "../../jobs/define-job.ts";
import { webhooksJob } from "../jobs.ts";
import { manualAddress } from "./manual-address.ts";
import { readWebhooks } from "./read-webhooks.ts";
import { registerWebhooks, type RegisterDependencies } from "./register-webhooks.ts";
import { checkWebhooksSoon, scheduleWebhooks } from "./schedule-webhooks.ts";
import type { Webhooks } from "./webhooks.ts";

/** The webhooks at vendors, with the background work that maintains them. */
export interface WebhookStage extends Webhooks {
  readonly handlers: { readonly webhooks: JobHandler<SystemJobData> };
  /** Checks the webhooks of a system as soon as possible. */
  begin(environmentId: string, systemId: string): Promise<void>;
  /** Begins the checks that are due. Called at start and periodically. */
  schedule(): Promise<void>;
  /** Schedules a check of all webhooks within an hour. Called at start, before `schedule`. */
  checkSoon(): Promise<void>;
}

/** Composes the part of the stage that sets up webhooks. */
export function createWebhooks(dependencies: RegisterDependencies & { readonly catalog: Catalog }): WebhookStage {
  return {
    bySystems: (environmentId, systems) => readWebhooks(dependencies, environmentId, systems),
    manualAddress: (environmentId, system) => manualAddress(dependencies, environmentId, system),
    begin: (environmentId, systemId) =>
      dependencies.jobs.send(webhooksJob, { environmentId, systemId }, { key: `${environmentId}:${systemId}` }),
    schedule: () => scheduleWebhooks(dependencies),
    checkSoon: () => checkWebhooksSoon(dependencies),
    handlers: { webhooks: handle(webhooksJob, (target, signal) => registerWebhooks(dependencies, target, signal)) },
  };
}

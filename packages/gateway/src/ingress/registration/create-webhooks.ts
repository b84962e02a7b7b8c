import type { Catalog } from "../../catalog/catalog.ts";
import { handle, type JobHandler, type SystemJobData } from "../../jobs/define-job.ts";
import { webhooksJob } from "../jobs.ts";
import { readWebhooks } from "./read-webhooks.ts";
import { registerWebhooks, type RegisterDependencies } from "./register-webhooks.ts";
import { checkWebhooksSoon, scheduleWebhooks } from "./schedule-webhooks.ts";
import type { Webhooks } from "./webhooks.ts";

/** Webhooks at vendors, and the background work that keeps them there. */
export interface WebhookStage extends Webhooks {
  readonly handlers: { readonly webhooks: JobHandler<SystemJobData> };
  /** Has the webhooks of a system looked at as soon as possible. */
  begin(environmentId: string, systemId: string): Promise<void>;
  /** Begins the checks that are due. Called at start and from time to time. */
  schedule(): Promise<void>;
  /** Has all webhooks checked within an hour. Called at start, before `schedule`. */
  checkSoon(): Promise<void>;
}

/** Composes the part of ingest that sets webhooks up. */
export function createWebhooks(dependencies: RegisterDependencies & { readonly catalog: Catalog }): WebhookStage {
  return {
    bySystems: (environmentId, systems) => readWebhooks(dependencies, environmentId, systems),
    begin: (environmentId, systemId) =>
      dependencies.jobs.send(webhooksJob, { environmentId, systemId }, { key: `${environmentId}:${systemId}` }),
    schedule: () => scheduleWebhooks(dependencies),
    checkSoon: () => checkWebhooksSoon(dependencies),
    handlers: { webhooks: handle(webhooksJob, (target, signal) => registerWebhooks(dependencies, target, signal)) },
  };
}

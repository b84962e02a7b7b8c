import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import type { JobQueue } from "../../jobs/job-queue.ts";
import { webhooksJob } from "../jobs.ts";
import type { Store } from "../../store/database.ts";
import { addMissingWebhooks, bringForwardWebhooks, markMovedWebhooks, takeDueWebhooks } from "./webhook-rows.ts";

export interface ScheduleWebhooksDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly jobs: Pick<JobQueue, "send">;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/**
 * The number of checks that a node begins each minute. After a change of the public URL, the checks of thousands of systems are spread out
 * and leave room for new customers.
 */
const mostAtOnce = 60;
const minute = 60_000;
/** When a check that was begun counts as lost and is due again. */
const lostAfter = 15 * minute;
/** How long two nodes that disagree about the public URL leave each other's webhooks unchanged. */
const disagreement = 10 * minute;
/** The checks after a start are spread over this time. */
const startSpread = 60 * minute;

/** Begins the checks that are due, at most `mostAtOnce`. Called periodically on any number of nodes. */
export async function scheduleWebhooks({ store, catalog, jobs, clock, publicUrl }: ScheduleWebhooksDependencies): Promise<void> {
  const now = clock();
  const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  const connectorIds = [...catalog.connectors.values()]
    .filter(({ connector }) => connector.webhooks?.register !== undefined)
    .map(({ connector }) => connector.id);
  await addMissingWebhooks(store, connectorIds, now);
  await markMovedWebhooks(store, publicUrl, now, at(-disagreement));
  for (const target of await takeDueWebhooks(store, now, at(lostAfter), mostAtOnce)) {
    const key = `${target.environmentId}:${target.systemId}`;
    await jobs.send(webhooksJob, target, { key, onlyIfNoneWaits: true });
  }
}

/**
 * Moves the daily checks to the hour after a start, because the gateway's configuration may have changed. If the public URL has changed,
 * they are due now.
 */
export async function checkWebhooksSoon({
  store,
  clock,
  publicUrl,
}: Pick<ScheduleWebhooksDependencies, "store" | "clock" | "publicUrl">): Promise<void> {
  const now = clock();
  const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  await markMovedWebhooks(store, publicUrl, now, at(1));
  await bringForwardWebhooks(store, now, at(startSpread), at(-startSpread));
}

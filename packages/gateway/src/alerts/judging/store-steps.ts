import { appendNotices, type NewNotice } from "../../change-log/append-notices.ts";
import type { Feed } from "../../feed/feed.ts";
import type { JobQueue } from "../../jobs/job-queue.ts";
import type { Store } from "../../store/database.ts";
import { lockingSystemsForWriting } from "../../systems/registry/lock-for-writing.ts";
import { selectChannelsForTelling } from "../channels/channel-rows.ts";
import { messageJob } from "../jobs.ts";
import { endpointRules } from "../rules/alert-rules.ts";
import { summaryOf } from "../rules/summary-of.ts";
import { kindOfTelling } from "../told-kinds.ts";
import type { Step } from "./judge.ts";
import { changeAlerts, insertAlerts, type ToldAlert } from "./step-rows.ts";

export interface StoreStepsDependencies {
  readonly store: Pick<Store, "environment">;
  readonly jobs: Pick<JobQueue, "sendAll" | "wake">;
  readonly feed: Pick<Feed, "ring">;
}

const noticeOf = (
  { telling, id, rule, subjectId, systemId, connectorId, facts, traceId }: ToldAlert,
  recordedAt: Date,
): NewNotice => ({
  kind: kindOfTelling[telling],
  systemId,
  subjectId: id,
  data: {
    alertId: id,
    rule,
    about: subjectId,
    connectorId,
    summary: summaryOf(rule, facts),
    endpointId: endpointRules.has(rule) ? subjectId : null,
  },
  recordedAt,
  traceId,
});

/** Stores what becomes of an environment's alerts, in one transaction with the notices and the jobs that tell it. */
export async function storeSteps(
  { store, jobs, feed }: StoreStepsDependencies,
  environmentId: string,
  steps: readonly Step[],
  now: Date,
): Promise<void> {
  const opened = steps.filter((step) => step.type === "open");
  const later = steps.filter((step) => step.type !== "open");
  const systemIds = steps.flatMap((step) => (step.type === "open" ? step.fact : step.alert).systemId ?? []);
  const end = await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      // A disconnect waits for this lock, so erasing finds every alert.
      const { rows } = await lockingSystemsForWriting(environmentId, [...new Set(systemIds)]).execute(transaction);
      const connected = new Set(rows.map(({ id }) => id));
      const isKept = ({ systemId }: { readonly systemId: string | null }) => systemId === null || connected.has(systemId);
      const changed = await changeAlerts(transaction, environmentId, later, now);
      const inserted = await insertAlerts(
        transaction,
        environmentId,
        opened.filter(({ fact }) => isKept(fact)),
        now,
      );
      // An alert about a system that has been disconnected ends without a word.
      const told = [...changed, ...inserted].filter(isKept);
      if (told.length === 0) return null;
      const channels = await selectChannelsForTelling(transaction, environmentId);
      const messages = told.flatMap(({ id, rule, telling }) =>
        channels
          .filter(({ rules }) => rules === null || rules.includes(rule))
          .map((channel) => ({ environmentId, channelId: channel.id, alertId: id, telling, at: now.toISOString() })),
      );
      if (messages.length > 0) await jobs.sendAll(messageJob, messages, { transaction });
      return await appendNotices(
        transaction,
        environmentId,
        told.map((alert) => noticeOf(alert, now)),
      );
    });
  if (end === null) return;
  feed.ring(environmentId, end);
  jobs.wake(messageJob);
}

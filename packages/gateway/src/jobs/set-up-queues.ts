import type { PgBoss } from "pg-boss";
import type { Roles } from "../store/roles.ts";
import type { Job } from "./define-job.ts";
import { grantSending } from "./job-rights.ts";
import { indexDue } from "./look-for-due.ts";
import { giveBack, markNodes } from "./node-rows.ts";
import { skipNoKeys } from "./skip-no-keys.ts";

const longestSeconds = 86_000;
/** A waiting job is kept as long as pg-boss allows: it must survive a machine that is off for weeks or a clock set ahead. */
const keptSeconds = 365 * 86_400;
/** No job has this id. */
const noJob = "00000000-0000-0000-0000-000000000000";

/** What set-up needs to know about the node. */
export interface SetUpDependencies {
  readonly roles: Roles;
  readonly heartbeatSeconds: number;
  /** Whether no other process can have the database open. */
  readonly isAlone: boolean;
}

/** Creates missing queues and starts pg-boss. No other node does so at the same time. */
export async function setUpQueues(
  boss: PgBoss,
  declared: readonly Job[],
  { roles, heartbeatSeconds, isAlone }: SetUpDependencies,
): Promise<void> {
  const names = declared.map(({ name }) => name);
  await boss.start();
  const db = boss.getDb();
  await db.executeSql(skipNoKeys);
  for (const { name, policy } of declared) {
    await boss.createQueue(name, {
      policy,
      retryLimit: 8,
      retryBackoff: true,
      retryDelay: 1,
      retryDelayMax: 300,
      expireInSeconds: longestSeconds,
      deleteAfterSeconds: 3600,
      retentionSeconds: keptSeconds,
    });
    // In earlier versions every commit of a job notified all nodes. The update also makes pg-boss read the queue's row again.
    await boss.updateQueue(name, { notify: false });
  }
  await db.executeSql("update pgboss.queue set heartbeat_seconds = $1::int where name = any($2::text[])", [
    heartbeatSeconds,
    names,
  ]);
  await db.executeSql(indexDue);
  if (isAlone) await giveBack(db, names, "all");
  else await db.executeSql(markNodes);
  // pg-boss looks a queue up when it is first used, on a handle of its own. Inside a transaction of the embedded store, which has
  // one session, that would wait for ever. So each queue is used once here, after the last of them was created.
  for (const name of names) await boss.cancel(name, noJob);
  await db.executeSql(grantSending(roles));
}

import type { ChangeLog } from "../change-log/change-log.ts";
import type { CommandChange, NoticeChange, RecordChange, SystemStatusChange } from "../change-log/change.ts";
import type { Log } from "../log.ts";
import type { Bell, Ring } from "./bell.ts";
import { createChannel } from "./create-channel.ts";
import type { Feed } from "./feed.ts";

/** The input of the feed. */
export interface FeedDependencies {
  readonly changeLog: ChangeLog;
  readonly bell: Bell;
  readonly log: Log;
  /** How long a stream may be quiet before it reports its position. Default: 15 seconds. */
  readonly checkpointMilliseconds?: number;
  /** How often to check the log without a ring, in case rings were lost. Default: 2 seconds. */
  readonly lookMilliseconds?: number;
}

/** Opens this node's feed. The database is the truth; a ring prompts a read, or carries the next changes. */
export function createFeed({
  changeLog,
  bell,
  log,
  checkpointMilliseconds = 15_000,
  lookMilliseconds = 2000,
}: FeedDependencies): Feed {
  const closing = new AbortController();
  const shared = { changeLog, log, closing: closing.signal, checkpointMilliseconds };
  const records = createChannel<RecordChange>({
    ...shared,
    read: (environmentId, after, limit, within) => changeLog.records(environmentId, after, limit, within),
    isErasure: ({ record }) => record === null,
  });
  const systems = createChannel<SystemStatusChange>({
    ...shared,
    read: (environmentId, after, limit) => changeLog.systems(environmentId, after, limit),
    // The log of systems does not show that a reason has been erased, so nothing is shown from memory.
    isErasure: () => true,
  });
  const commands = createChannel<CommandChange>({
    ...shared,
    read: (environmentId, after, limit) => changeLog.commands(environmentId, after, limit),
    isErasure: () => false,
  });
  const notices = createChannel<NoticeChange>({
    ...shared,
    read: (environmentId, after, limit) => changeLog.notices(environmentId, after, limit),
    // As with systems' statuses.
    isErasure: () => true,
  });
  const channels = [records, systems, commands, notices];
  const wake = (environmentId: string | null) => {
    for (const channel of channels) channel.wake(environmentId);
  };
  const hear = ({ environmentId, appended }: Ring) => {
    if (!channels.some((channel) => channel.isFollowed(environmentId))) return;
    const commit = appended();
    if (commit === null) return wake(environmentId);
    records.take(environmentId, commit);
    // A transaction that changes records takes no position for anything else.
    const { after, position, mark } = commit;
    systems.take(environmentId, { after, position, mark, changes: [] });
    commands.take(environmentId, { after, position, mark, changes: [] });
    notices.take(environmentId, { after, position, mark, changes: [] });
  };
  bell.listen((ring) => (ring === null ? wake(null) : hear(ring)));
  const looking = setInterval(() => wake(null), lookMilliseconds);
  looking.unref();
  return {
    records: (request, interest) => records.subscribe(request, interest),
    systems: (request, interest) => systems.subscribe(request, interest),
    commands: (request, interest) => commands.subscribe(request, interest),
    notices: (request, interest) => notices.subscribe(request, interest),
    ring: (environmentId, position, appended) => bell.ring({ environmentId, position, appended: () => appended ?? null }),
    async [Symbol.asyncDispose]() {
      clearInterval(looking);
      closing.abort();
      await bell[Symbol.asyncDispose]();
    },
  };
}

import type { ChangeLog } from "../../change-log/change-log.ts";
import type { Place } from "../../change-log/place.ts";
import type { LogEntries, LogName } from "../../changes/followed-documents.ts";
import { createSettledPlace } from "../../consumers/settled-place.ts";
import { GatewayError } from "../../errors.ts";
import type { Database } from "../../store/database.ts";
import { selectStates } from "../deliveries/delivery-rows.ts";
import type { EventFacts } from "../event-facts.ts";
import type { ReplayStep, RunningReplay } from "../replays/replay-rows.ts";
import type { LogJob } from "./job.ts";

/** Makes the job of an entry that the endpoint wants; null when it does not want it. */
export type MakeJob = (log: LogName, entry: LogEntries[LogName]) => LogJob | null;

export interface ReplaySourceOptions {
  readonly changeLog: Pick<ChangeLog, "records" | "systems" | "commands" | "notices">;
  readonly database: Database;
  readonly environmentId: string;
  readonly replay: RunningReplay;
  readonly makeJob: MakeJob;
  /** Called when there may be a job, or when the replay has ended. */
  readonly onArrival: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** What a replay delivers, read from the log a page at a time, as fast as it is taken. */
export interface ReplaySource {
  next(): LogJob | null;
  /** A delivery of the replay was accepted, or was not and waits. */
  count(isDelivered: boolean): void;
  /** What is to be stored with what has been settled so far. Null: nothing new. */
  step(): ReplayStep | null;
  /** Whether its end is to be stored. */
  readonly hasNews: boolean;
}

const pageSize = 200;

export function createReplaySource(options: ReplaySourceOptions): ReplaySource {
  const { changeLog, database, environmentId, replay, makeJob, onArrival, onFailure } = options;
  const { selection, to } = replay;
  const settled = createSettledPlace(replay.place);
  let place = replay.place;
  let jobs: LogJob[] = [];
  let isReading = false;
  let isRead = false;
  let broken: string | null = null;
  let counted = { sent: 0, failed: 0 };
  let stored: Place | null = replay.place;
  let hasEnded = false;

  const isSelected = ({ recordId, systemId, type }: EventFacts) =>
    (selection.recordId === null || recordId === selection.recordId) &&
    (selection.systemId === null || systemId === selection.systemId) &&
    (selection.type === null || type === selection.type);

  async function readPage(): Promise<void> {
    const records = await changeLog.records(environmentId, place, pageSize, {}, { position: to, mark: null });
    const end = records.readTo;
    const others = await Promise.all([
      restOf("systems", (after) => changeLog.systems(environmentId, after, pageSize), end),
      restOf("commands", (after) => changeLog.commands(environmentId, after, pageSize), end),
      restOf("notices", (after) => changeLog.notices(environmentId, after, pageSize), end),
    ]);
    const entries = [...records.changes.map((entry) => ({ log: "records" as const, entry })), ...others.flat()].toSorted(
      (one, other) => one.entry.position - other.entry.position,
    );
    const made = entries.flatMap(({ log, entry }) => {
      const job = makeJob(log, entry);
      return job !== null && isSelected(job.facts) ? [job] : [];
    });
    // What waits is delivered anyway.
    const states = await selectStates(
      database,
      environmentId,
      made.map(({ id }) => id),
    );
    jobs = made
      .filter(({ id }) => {
        const state = states.get(id);
        return state !== "PENDING" && (selection.states === null || (state !== undefined && selection.states.includes(state)));
      })
      .map((job) => ({ ...job, taken: settled.take(job.facts.place) }));
    settled.pass(end);
    place = end;
    isRead = !records.hasMore;
  }

  async function restOf<Name extends "systems" | "commands" | "notices">(
    log: Name,
    readFrom: (
      after: Place,
    ) => Promise<{ readonly changes: readonly LogEntries[Name][]; readonly hasMore: boolean; readonly readTo: Place }>,
    end: Place,
  ): Promise<readonly { readonly log: Name; readonly entry: LogEntries[Name] }[]> {
    const found: { readonly log: Name; readonly entry: LogEntries[Name] }[] = [];
    for (let after = place; after.position < end.position;) {
      const { changes, hasMore, readTo } = await readFrom(after);
      for (const entry of changes) if (entry.position <= end.position) found.push({ log, entry });
      if (!hasMore) break;
      after = readTo;
    }
    return found;
  }

  function read(): void {
    if (isReading || isRead) return;
    isReading = true;
    readPage()
      .catch((error: unknown) => {
        if (!GatewayError.isInstance(error) || error.code !== "CURSOR_EXPIRED") return onFailure(error);
        broken = "The change log no longer has the rest of this stretch.";
        isRead = true;
      })
      .finally(() => {
        isReading = false;
        onArrival();
      });
  }

  const isAtEnd = () => isRead && !isReading && jobs.length === 0 && settled.unsettled === 0;

  return {
    next() {
      const job = jobs.shift();
      if (job === undefined) read();
      return job ?? null;
    },
    count(isDelivered) {
      counted = isDelivered ? { ...counted, sent: counted.sent + 1 } : { ...counted, failed: counted.failed + 1 };
    },
    step() {
      const isOver = isAtEnd();
      const at = settled.place ?? replay.place;
      if (hasEnded || (!isOver && at.position === stored?.position && counted.sent + counted.failed === 0)) return null;
      const step: ReplayStep = {
        id: replay.id,
        place: at,
        ...counted,
        end: isOver ? { state: broken === null ? "DONE" : "CANCELED", reason: broken } : null,
      };
      counted = { sent: 0, failed: 0 };
      stored = at;
      hasEnded = isOver;
      return step;
    },
    get hasNews() {
      return !hasEnded && isAtEnd();
    },
  };
}

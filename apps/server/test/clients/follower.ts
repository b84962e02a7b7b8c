import type { WorkOrderChanges } from "../harness/documents.ts";
import type { Stream } from "../harness/stream.ts";

/** What a follower needs: where, as whom, from where in the log, and which work orders. */
export interface FollowOptions {
  /** The address of `/graphql`. */
  readonly graphql: string;
  readonly token: string;
  readonly after: string;
  readonly where: object;
}

/** Follows work orders through somebody's client, which reconnects and resumes as that client's users would have it do. */
export type Follower = (options: FollowOptions) => Stream<WorkOrderChanges>;

/** Between two tries of a client to connect again. */
export const betweenTriesMilliseconds = 50;

/** A pause between two tries. */
export const untilNextTry = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, betweenTriesMilliseconds));

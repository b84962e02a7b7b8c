import type { WorkOrderChanges } from "../harness/documents.ts";
import type { Stream } from "../harness/stream.ts";

/** The inputs of a follower: an endpoint, a token, a place in the log, and a filter. */
export interface FollowOptions {
  /** The URL of `/graphql`. */
  readonly graphql: string;
  readonly token: string;
  readonly after: string;
  readonly where: object;
}

/** Follows work orders with a third-party or own client, which reconnects and resumes as its users would have it do. */
export type Follower = (options: FollowOptions) => Stream<WorkOrderChanges>;

/** The time between two reconnects of a client. */
export const betweenTriesMilliseconds = 50;

/** A pause between two reconnects. */
export const untilNextTry = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, betweenTriesMilliseconds));

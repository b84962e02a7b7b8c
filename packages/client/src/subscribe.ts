import type { AnsweredError } from "./fettle-error.ts";
import type { CursorStore } from "./cursor-store.ts";
import type { VariablesOption } from "./document.ts";
import { follow, type FollowDependencies } from "./follow.ts";
import { openCursor } from "./kept-cursor.ts";
import type { StreamStatus } from "./retry.ts";

/** The options of every stream. */
export interface StreamOptions {
  /**
   * Where to begin, and where to save the cursor. With text, the stream begins after that cursor and keeps later ones only in
   * memory. A store is loaded once and then saved to. Default: only new changes.
   */
  readonly cursor?: CursorStore | string | null;
  /** Ends the stream: pending reads reject with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called when the connection is open, and when it is lost and the stream tries again. */
  readonly onStatus?: (status: StreamStatus) => void;
}

/** The options of a subscription. */
export type SubscribeOptions<Variables> = StreamOptions & VariablesOption<Variables>;

/** One result of a subscription. */
export interface SubscriptionItem<Data> {
  readonly data: Data;
  /** The cursor to continue after this result. Null when the subscription has none. */
  readonly cursor: string | null;
  /** The errors of fields that are null because of them. Usually empty. */
  readonly errors: readonly AnsweredError[];
}

/** Follows one subscription; see {@link follow}. */
export async function* subscribe<Data>({
  from,
  ...dependencies
}: Omit<FollowDependencies, "cursor"> & { readonly from: StreamOptions["cursor"] }): AsyncGenerator<
  SubscriptionItem<Data>,
  undefined,
  undefined
> {
  const cursor = await openCursor(from);
  for await (const { answer, cursor: reached } of follow({ ...dependencies, cursor }))
    yield { data: answer.data as Data, cursor: reached, errors: answer.errors ?? [] }; // as the operation's types say
}

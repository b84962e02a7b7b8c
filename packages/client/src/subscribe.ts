import type { AnsweredError } from "./fettle-error.ts";
import type { CursorStore } from "./cursor-store.ts";
import type { VariablesOption } from "./document.ts";
import { follow, type FollowParts } from "./follow.ts";
import { openCursor } from "./kept-cursor.ts";
import type { StreamStatus } from "./retry.ts";

/** What every stream may be given. */
export interface StreamOptions {
  /**
   * Where to begin, and where to keep how far it has come: text begins after that cursor and is kept in memory alone, a store is loaded
   * from once and saved to from then on. Left out: from now on.
   */
  readonly cursor?: CursorStore | string | null;
  /** Ends the stream: what waits for it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told when the connection stands, and when it is lost and tried again. */
  readonly onStatus?: (status: StreamStatus) => void;
}

/** What a subscription may be given. */
export type SubscribeOptions<Variables> = StreamOptions & VariablesOption<Variables>;

/** One answer of a subscription. */
export interface SubscriptionItem<Data> {
  readonly data: Data;
  /** Where to go on after it. Null where the subscription has none. */
  readonly cursor: string | null;
  /** What of the data could not be had and is null therefore. Mostly empty. */
  readonly errors: readonly AnsweredError[];
}

/** Follows one subscription; see {@link follow}. */
export async function* subscribe<Data>({
  from,
  ...parts
}: Omit<FollowParts, "cursor"> & { readonly from: StreamOptions["cursor"] }): AsyncGenerator<
  SubscriptionItem<Data>,
  undefined,
  undefined
> {
  const cursor = await openCursor(from);
  for await (const { answer, cursor: reached } of follow({ ...parts, cursor }))
    yield { data: answer.data as Data, cursor: reached, errors: answer.errors ?? [] }; // as the operation's types say
}

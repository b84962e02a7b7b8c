import { changeLogService } from "../change-log/change-log-service.ts";
import type { RecordChange, SystemStatusChange } from "../change-log/change.ts";
import { decodeCursor, encodeCursor } from "../change-log/cursor.ts";
import type { FeedEvent, FeedRequest } from "../feed/feed.ts";
import type { GraphQLContext } from "../graph/context.ts";
import type { StreamEvent } from "../graph/stream-event.ts";

/** The start of a subscription. */
export interface StreamStart {
  readonly request: FeedRequest;
  /** Whether the client does not know this place yet and must be told. */
  readonly isNew: boolean;
}

/**
 * Decides where a subscription starts: after the last event of an SSE client, else after the argument, else now. "Now" is fixed
 * here, before the response, so the stream contains everything that happens once the client sees it open.
 */
export async function startOf(
  { principal, use, lastEventId, signal }: GraphQLContext,
  after: string | null | undefined,
): Promise<StreamStart> {
  const { environmentId } = principal;
  const cursor = lastEventId ?? after ?? null;
  const place = cursor === null ? await use(changeLogService).end(environmentId) : decodeCursor(environmentId, cursor);
  return { request: { environmentId, after: place, signal }, isNew: cursor === null };
}

/**
 * Converts the feed's events to a subscription's, one for one. Ending the result ends the feed's iterator at once, even during a
 * wait.
 */
export function streamOf<Change extends RecordChange | SystemStatusChange, Item>(
  { request: { environmentId, after }, isNew }: StreamStart,
  events: AsyncIterableIterator<FeedEvent<Change>>,
  itemOf: (event: { readonly change: Change; readonly matches: boolean }) => Item,
): AsyncIterableIterator<StreamEvent<Item>> {
  let hasBegun = !isNew;
  const stream: AsyncIterableIterator<StreamEvent<Item>> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      if (!hasBegun) {
        hasBegun = true;
        return { done: false, value: { type: "checkpoint", cursor: encodeCursor(environmentId, after) } };
      }
      const result = await events.next();
      if (result.done === true) return { done: true, value: undefined };
      const cursor = encodeCursor(environmentId, result.value);
      if (result.value.type === "checkpoint") return { done: false, value: { type: "checkpoint", cursor } };
      const { change } = result.value;
      const hasContent = (change.type === "record" ? change.record : change.reason) !== null;
      return {
        done: false,
        value: { type: "item", cursor, recordedAt: change.recordedAt, hasContent, item: itemOf(result.value) },
      };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
  return stream;
}

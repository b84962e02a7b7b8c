import { changeLogService } from "../change-log/change-log-service.ts";
import type { RecordChange, SystemStatusChange } from "../change-log/change.ts";
import { iterate, type Supply } from "../supply.ts";
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
  { principal, use, lastEventId }: GraphQLContext,
  after: string | null | undefined,
): Promise<StreamStart> {
  const { environmentId } = principal;
  const cursor = lastEventId ?? after ?? null;
  const place = cursor === null ? await use(changeLogService).end(environmentId) : decodeCursor(environmentId, cursor);
  return { request: { environmentId, after: place }, isNew: cursor === null };
}

/** The cursors of live events, which many subscribers share. An event belongs to one environment. */
const cursors = new WeakMap<FeedEvent<unknown>, string>();

function cursorOf(environmentId: string, event: FeedEvent<unknown>): string {
  const known = cursors.get(event);
  if (known !== undefined) return known;
  const cursor = encodeCursor(environmentId, event);
  cursors.set(event, cursor);
  return cursor;
}

/** Converts the feed's events to a subscription's, one for one. */
export function streamOf<Change extends RecordChange | SystemStatusChange, Item>(
  { request: { environmentId, after }, isNew }: StreamStart,
  events: Supply<FeedEvent<Change>>,
  itemOf: (event: { readonly change: Change; readonly matches: boolean }) => Item,
): Supply<StreamEvent<Item>> {
  let hasBegun = !isNew;
  const stream: Supply<StreamEvent<Item>> = {
    get onArrival() {
      return events.onArrival;
    },
    set onArrival(listener) {
      events.onArrival = listener;
    },
    get hasEnded() {
      return events.hasEnded;
    },
    take() {
      if (!hasBegun) {
        hasBegun = true;
        return { type: "checkpoint", cursor: encodeCursor(environmentId, after) };
      }
      const event = events.take();
      if (event === null) return null;
      const cursor = cursorOf(environmentId, event);
      if (event.type === "checkpoint") return { type: "checkpoint", cursor };
      const { change } = event;
      const hasContent = (change.type === "record" ? change.record : change.reason) !== null;
      return { type: "item", cursor, recordedAt: change.recordedAt, hasContent, item: itemOf(event) };
    },
    end: () => events.end(),
    [Symbol.asyncIterator]: () => iterate(stream),
  };
  return stream;
}

import { changeLogService } from "../change-log/change-log-service.ts";
import type { CommandChange, NoticeChange, RecordChange, SystemStatusChange } from "../change-log/change.ts";
import { decodeCursor, encodeCursor } from "../change-log/cursor.ts";
import type { Place } from "../change-log/place.ts";
import type { ChangeEvent, FeedEvent, FeedRequest, Interest } from "../feed/feed.ts";
import type { GraphQLContext } from "../graph/context.ts";
import type { StreamEvent } from "../graph/stream-event.ts";
import { iterate, type Supply } from "../supply.ts";

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

/** How the feed's events become a subscription's. A live event becomes the same object for all who receive it. */
export interface EventView<Change, Item> {
  of(environmentId: string, event: FeedEvent<Change>): StreamEvent<Item>;
}

type LogChange = RecordChange | SystemStatusChange | CommandChange | NoticeChange;

/** `itemOf`: what resolvers get. */
export function createEventView<Change extends LogChange, Item>(
  itemOf: (event: ChangeEvent<Change>) => Item,
): EventView<Change, Item> {
  const views = new WeakMap<FeedEvent<Change>, StreamEvent<Item>>();
  function open(environmentId: string, event: FeedEvent<Change>): StreamEvent<Item> {
    const cursor = encodeCursor(environmentId, event);
    if (event.type === "checkpoint") return { type: "checkpoint", cursor };
    const { change } = event;
    return { type: "item", cursor, recordedAt: change.recordedAt, hasContent: hasContent(change), item: itemOf(event) };
  }
  return {
    of(environmentId, event) {
      // An event belongs to one environment.
      const known = views.get(event);
      if (known !== undefined) return known;
      const view = open(environmentId, event);
      views.set(event, view);
      return view;
    },
  };
}

/** The interest of those who share answers: they hear of a live change when its answer has been made. */
export const withSharing = <Change, Item>(
  interest: Interest<Change>,
  { sharing, principal }: GraphQLContext,
  view: EventView<Change, Item>,
): Interest<Change> =>
  sharing === undefined
    ? interest
    : {
        ...interest,
        key: `${sharing.id} ${interest.key}`,
        prepare: (event, ready) => sharing.prepare(view.of(principal.environmentId, event), ready),
      };

/** A subscription's stream: the feed's events, and before them the place of the start if it is new. */
export class ChangeStream<Change, Item> implements Supply<StreamEvent<Item>> {
  readonly #environmentId: string;
  readonly #events: Supply<FeedEvent<Change>>;
  readonly #view: EventView<Change, Item>;
  #start: Place | null;

  constructor({ request, isNew }: StreamStart, events: Supply<FeedEvent<Change>>, view: EventView<Change, Item>) {
    this.#environmentId = request.environmentId;
    this.#events = events;
    this.#view = view;
    this.#start = isNew ? request.after : null;
  }

  get onArrival(): () => void {
    return this.#events.onArrival;
  }

  set onArrival(listener: () => void) {
    this.#events.onArrival = listener;
  }

  get hasEnded(): boolean {
    return this.#events.hasEnded;
  }

  take(): StreamEvent<Item> | null {
    if (this.#start !== null) {
      const cursor = encodeCursor(this.#environmentId, this.#start);
      this.#start = null;
      return { type: "checkpoint", cursor };
    }
    const event = this.#events.take();
    return event === null ? null : this.#view.of(this.#environmentId, event);
  }

  end(): void {
    this.#events.end();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<StreamEvent<Item>, undefined> {
    return iterate(this);
  }
}

/** Whether an entry still has what erasing its system takes away. */
function hasContent(change: LogChange): boolean {
  switch (change.type) {
    case "record":
      return change.record !== null;
    case "system":
      return change.reason !== null;
    case "notice":
      return change.data !== null;
    case "command":
      return true;
  }
}

/**
 * An event of a subscription's source: an item to answer, or a place to resume from while nothing happens. The transport decides how to
 * send the place.
 */
export type StreamEvent<Item = unknown> =
  | {
      readonly type: "item";
      readonly cursor: string;
      readonly recordedAt: Date;
      /** False once the change's record data or system has been erased: the answer is then made again. */
      readonly hasContent: boolean;
      readonly item: Item;
    }
  | { readonly type: "checkpoint"; readonly cursor: string };

/** Subscribers that share their answers. */
export interface Sharing {
  /** No other subscribers have the same id. */
  readonly id: number;
  /** Makes the answer to a live event before its subscribers hear of it. `ready`: they may. Does not throw. */
  prepare(event: StreamEvent, ready: () => void): void;
}

/** The item of the event that is being answered. GraphQL passes the event as the root value. */
export const itemOf = <Item>(event: StreamEvent<Item>): Item => {
  if (event.type === "item") return event.item;
  throw new Error("A checkpoint has no item.");
};

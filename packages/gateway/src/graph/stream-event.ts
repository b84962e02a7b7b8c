/**
 * What a subscription's source yields: something to answer with, or a place to resume from while nothing happens. The
 * transport decides how to pass on the second.
 */
export type StreamEvent<Item = unknown> =
  | {
      readonly type: "item";
      readonly cursor: string;
      readonly recordedAt: Date;
      /** False once what the change said of its record, or its system, has been erased: it is answered anew then. */
      readonly hasContent: boolean;
      readonly item: Item;
    }
  | { readonly type: "checkpoint"; readonly cursor: string };

/** The item of the event that is being answered. GraphQL hands the event over as the root value. */
export const itemOf = <Item>(event: StreamEvent<Item>): Item => {
  if (event.type === "item") return event.item;
  throw new Error("A checkpoint has no item.");
};

import { encodePageCursor, type PagePosition } from "./page-cursor.ts";
import type { RecordQuery } from "./record-query.ts";

/** A record on a page. Its cursor is encoded when it is selected, which is rare; a class, because a getter for each object costs more than a record. */
export class RecordEdge<Read> {
  readonly node: Read;
  readonly #position: PagePosition;
  readonly #query: Pick<RecordQuery, "entity" | "order">;

  constructor(node: Read, position: PagePosition, query: Pick<RecordQuery, "entity" | "order">) {
    this.node = node;
    this.#position = position;
    this.#query = query;
  }

  get cursor(): string {
    return encodePageCursor(this.#query.entity, this.#query.order, this.#position);
  }
}

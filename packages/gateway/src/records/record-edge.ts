import { encodePageCursor, type PagePosition } from "./page-cursor.ts";
import { headParts } from "./packed-rows.ts";
import type { WrittenRows } from "./record-selection.ts";
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

/** What the edges of a page have in common. */
export interface EdgePage extends Pick<RecordQuery, "entity" | "order"> {
  readonly idAscends: boolean;
}

/** A record that was read as a text. Its head ends with the JSON of the ordered value, or with nothing. */
export class WrittenEdge<Read> {
  readonly node: Read;
  readonly #page: EdgePage;
  readonly #rows: WrittenRows;
  readonly #row: number;

  constructor(node: Read, page: EdgePage, rows: WrittenRows, row: number) {
    this.node = node;
    this.#page = page;
    this.#rows = rows;
    this.#row = row;
  }

  get cursor(): string {
    const { entity, order, idAscends } = this.#page;
    const { parts, width } = this.#rows;
    const head = parts.slice(this.#row * width, this.#row * width + headParts);
    const [id = "", value = ""] = [head[0], head.at(-1)];
    return encodePageCursor(entity, order, { value: value === "" ? null : String(JSON.parse(value)), id, idAscends });
  }
}

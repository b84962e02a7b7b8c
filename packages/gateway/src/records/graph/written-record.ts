import { WrittenObject, type WriteTogether } from "../../graph/written-object.ts";
import type { ReadRecord, WrittenRows } from "../record-selection.ts";

/** A record as the JSON of what is selected of it, with gaps. Nothing else of it was read. */
export class WrittenRecord extends WrittenObject implements ReadRecord {
  /** After the head, texts and gaps by turns. */
  readonly rows: WrittenRows;
  readonly row: number;
  /** Its size as it was read. */
  readonly bytes: number;
  readonly write: WriteTogether;
  declare readonly remoteId: undefined;
  declare readonly remoteUrl: undefined;
  declare readonly version: undefined;
  declare readonly document: undefined;
  declare readonly customFields: undefined;
  declare readonly remoteData: undefined;
  declare readonly remoteCreatedAt: undefined;
  declare readonly remoteUpdatedAt: undefined;
  declare readonly createdAt: undefined;
  declare readonly updatedAt: undefined;
  declare readonly deletedAt: undefined;

  constructor(rows: WrittenRows, row: number, bytes: number, write: WriteTogether) {
    super();
    this.rows = rows;
    this.row = row;
    this.bytes = bytes;
    this.write = write;
  }

  get id(): string {
    return this.#head(0);
  }
  get systemId(): string {
    return this.#head(1);
  }
  get entity(): string {
    return this.#head(2);
  }

  #head(place: number): string {
    return this.rows.parts[this.row * this.rows.width + place] ?? "";
  }
}

import type { FieldProblem } from "./field-problem.ts";
import type { FieldMap } from "./fields.ts";
import type { FieldValues, WriteValues } from "./values.ts";
import type { Vendor } from "./vendor.ts";

/**
 * One page of a list. `payloads` are the vendor's records as they came, each of which `normalize` can read. Copies of them lose the digits
 * that a JavaScript number cannot keep (see `parseJson`).
 *
 * `next` is whatever the connector needs to fetch the page after it, or null at the end. The gateway saves it after the
 * page is stored and may come back with it after a restart, days later: a vendor that no longer takes it answers an error,
 * upon which the gateway begins the list again. A record may appear on two pages, and a page may be read twice.
 *
 * A list must end: no `next` may name a page that has been read, which counts as an endless list. A `next` has 20,000
 * characters at most, a page may take two minutes, and a list 100,000 pages.
 */
export interface Page {
  readonly payloads: readonly unknown[];
  readonly next: string | null;
}

/** The page to fetch: null for the first, otherwise a {@link Page.next}. */
export type PageCursor = string | null;

/** A list of every record of an entity. */
export interface FullList<Settings> {
  /**
   * `complete`: a record that is not listed does not exist; two such lists in a row without it count as its deletion.
   * `partial`: the vendor leaves some records out (closed ones, old ones); absence means nothing.
   */
  readonly coverage: "complete" | "partial";
  page(vendor: Vendor<Settings>, cursor: PageCursor): Promise<Page>;
}

/** A {@link FullList} in which every record appears. */
export const complete = <Settings>(page: FullList<Settings>["page"]): FullList<Settings> => ({ coverage: "complete", page });

/** A {@link FullList} that leaves some records out. */
export const partial = <Settings>(page: FullList<Settings>["page"]): FullList<Settings> => ({ coverage: "partial", page });

/** A record in canonical fields. A field that the vendor lacks is omitted or null; the gateway keeps the payload beside it. */
export interface NormalizedRecord<Fields extends FieldMap = FieldMap, Extension extends FieldMap = FieldMap> {
  /** The record's key at the vendor: stable and unique within the entity and the system, 1 to 200 characters. */
  readonly remoteId: string;
  /** The address at which a person can open the record at the vendor. */
  readonly remoteUrl?: string | null;
  /** When the record was created according to the vendor, as the vendor writes it. */
  readonly remoteCreatedAt?: string | null;
  /**
   * When the record last changed according to the vendor, as the vendor writes it, in any precision. It has one use: a list or a webhook whose
   * time is later than the stored one counts as newer without a read. The vendor's clock may be wrong by a day and may be put right, and
   * times may go back, as when a backup or the trash is restored: whatever else differs is read, and what is read counts whatever its time.
   * A time more than a day ahead of the gateway's clock counts as missing. A record without a time is read at every difference.
   */
  readonly remoteUpdatedAt?: string | null;
  /** True when the payload itself says that the record has been deleted. */
  readonly isDeleted?: boolean;
  /**
   * The customer's own fields at the vendor, by name, as any JSON. When there are none: null, omitted or empty; the API shows null.
   */
  readonly customFields?: Readonly<Record<string, unknown>> | null;
  readonly fields: FieldValues<Fields>;
  /** The connector's own typed fields for this entity. */
  readonly extension?: FieldValues<Extension>;
  /**
   * Values that the connector could not read and omitted, by field name; those of the extension as `extension.name`. The
   * kit's `readRecord` fills it in. The gateway adds what it cannot read itself.
   */
  readonly problems?: readonly FieldProblem[];
}

/**
 * The outcome of a write.
 * - `done`: the vendor carried out the write. `remoteId` names the record; the gateway reads it back, or uses `payload` when the vendor answered
 *   with the whole record.
 * - `accepted`: the vendor will carry out the write later; its result arrives by webhook or poll.
 */
export type WriteResult =
  | { readonly outcome: "done"; readonly remoteId: string; readonly payload?: unknown }
  | { readonly outcome: "accepted"; readonly reference: string | null };

/** The context of a write, beside its values. */
export interface WriteContext {
  /**
   * The command's id, 26 characters, the same for every attempt. Pass it to a vendor that takes an idempotency key or stores a foreign key,
   * so that the vendor recognises a repeated attempt.
   */
  readonly commandId: string;
}

/** What a connector is given to write of its own fields: those whose descriptors say `input`. Left out: none of them is written. */
export interface ExtensionValues<Extension extends FieldMap, Operation extends "create" | "update"> {
  readonly extension?: WriteValues<Extension, Operation>;
}

/**
 * What a connector can do with one entity. A capability is declared by its function: without the function it is not offered,
 * and the conformance suite tests every function that is there.
 *
 * Functions hold no state and may run at the same time for different pages, records and systems. Every one may throw any
 * `ConnectorError`; any other error counts as a defect of the connector and fails only that piece of work.
 */
export interface EntityConnector<Settings, Fields extends FieldMap, Extension extends FieldMap = FieldMap> {
  /**
   * Reads a vendor's payload into canonical fields. Pure: no clock, no network, no randomness, the same answer for ever, so
   * that stored payloads can be normalised again. Lenient: only the fields used are looked at. An optional value that the vendor wrote in
   * another form is handed on as it came, or left out and named in `problems`: the gateway makes it null, and the record is kept.
   * @throws ConnectorError `UNEXPECTED_ANSWER` when there is no key or no required field; the record is then kept as rejected
   * with its payload, and the run goes on.
   */
  normalize(payload: unknown, settings: Settings): NormalizedRecord<Fields, Extension>;
  /** The connector's own fields, shown under its namespace: `workOrder { cmmsBee { shiftCode } }`. */
  readonly extension?: Extension;
  /**
   * Lists what changed at or after `since` (UTC, ISO 8601), in ascending order of the vendor's update time where the vendor can.
   * `since` may lie before all history or in the future: the first lists everything, the second nothing. The gateway asks
   * with an overlap, so that no change within the same second is lost. Every record listed has a `remoteUpdatedAt`.
   *
   * A record whose time went back is not listed: a complete list finds it. Without a complete list, the gateway sometimes asks for
   * what changed since 1970 instead.
   */
  changedSince?(vendor: Vendor<Settings>, since: string, cursor: PageCursor): Promise<Page>;
  /** Lists every record. See {@link complete} and {@link partial}. */
  readonly all?: FullList<Settings>;
  /**
   * Reads one record: its payload, or null when it is gone. May be called for a record that never existed. The result must be what the vendor
   * holds at that moment, from no cache: it settles what lists, webhooks and times leave in doubt.
   *
   * A connector without `read` does with lists and webhooks: what looks older than the stored record is believed only once lists have shown
   * it for an hour, and of equal times the last one counts.
   */
  read?(vendor: Vendor<Settings>, remoteId: string): Promise<unknown | null>;
  /**
   * Creates a record. The gateway does not repeat it unless the error says that nothing was carried out (`UNAVAILABLE`,
   * `RATE_LIMITED`); after `OUTCOME_UNKNOWN` a person or an app decides.
   */
  create?(
    vendor: Vendor<Settings>,
    values: WriteValues<Fields, "create"> & ExtensionValues<Extension, "create">,
    context: WriteContext,
  ): Promise<WriteResult>;
  /** Changes the given fields of a record and leaves the others alone. Otherwise it works like {@link EntityConnector.create}. */
  update?(
    vendor: Vendor<Settings>,
    remoteId: string,
    values: WriteValues<Fields, "update"> & ExtensionValues<Extension, "update">,
    context: WriteContext,
  ): Promise<WriteResult>;
  /**
   * Deletes a record. One that is already gone is no error. The gateway reads it afterwards, where the connector can: it counts as deleted
   * once the vendor does not show it any more.
   */
  delete?(vendor: Vendor<Settings>, remoteId: string, context: WriteContext): Promise<void>;
  /** The canonical fields that this vendor accepts in a create and in an update. Required with `create` and `update`. */
  readonly writable?: {
    readonly create?: readonly (keyof WriteValues<Fields, "create"> & string)[];
    readonly update?: readonly (keyof WriteValues<Fields, "update"> & string)[];
    /** Which of them a create needs; of the extension's fields as `extension.name`. */
    readonly requiredOnCreate?: readonly (
      | (keyof WriteValues<Fields, "create"> & string)
      | `extension.${keyof WriteValues<Extension, "create"> & string}`
    )[];
  };
}

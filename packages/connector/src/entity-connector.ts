import type { FieldProblem } from "./field-problem.ts";
import type { FieldMap } from "./fields.ts";
import type { InvalidField } from "./errors.ts";
import type { Redaction } from "./redact.ts";
import type { RemoteFields, RemoteFieldValue } from "./remote-fields.ts";
import type { FieldValues, WriteValues } from "./values.ts";
import type { VendorUser } from "./webhooks.ts";
import type { Vendor } from "./vendor.ts";

/**
 * One page of a list. `payloads` are the vendor's records, unchanged; `normalize` can read each of them. Do not copy them: a copy
 * loses the digits that a JavaScript number cannot hold (see `parseJson`).
 *
 * A list may show a record in another shape than a read, a write or a webhook does. Whether a record has changed is decided by what
 * `normalize` makes of it alone: its fields, the connector's own, custom fields, address and times. The payload that brought the
 * current version is kept beside them; one that says the same in another shape does not replace it. So `normalize` should make
 * the same of every shape. Where a list leaves out what a field comes from, each of its records costs a read when it is first seen.
 *
 * `next` is whatever the connector needs to fetch the next page, or null at the end. The gateway saves it once the page is stored
 * and may use it days later, after a restart and after an update of the connector. If the vendor or the connector refuses it then, with
 * `INVALID_INPUT` or another error of `isStaleCursor`, the gateway begins the list again. A record may appear on two pages, and a page
 * may be read twice.
 *
 * A list must end: the gateway fails a list whose `next` names a page that it has already read. A `next` may have up to 20,000
 * characters, a page may take two minutes, and a list may have 100,000 pages.
 *
 * `total` is the number of records in the whole list, if the vendor says it. The API shows it as the progress of a first sync, and
 * nothing else relies on it, so an estimate will do.
 */
export interface Page {
  readonly payloads: readonly unknown[];
  readonly next: string | null;
  readonly total?: number | null;
}

/** The page to fetch: null for the first, otherwise a {@link Page.next}. */
export type PageCursor = string | null;

/** A list of every record of an entity. */
export interface FullList<Settings> {
  /**
   * `complete`: a record that is not listed does not exist; its absence from two lists in a row counts as its deletion.
   * `partial`: the vendor leaves some records out (closed ones, old ones); absence means nothing.
   */
  readonly coverage: "complete" | "partial";
  page(vendor: Vendor<Settings>, cursor: PageCursor): Promise<Page>;
}

/** A {@link FullList} in which every record appears. */
export const complete = <Settings>(page: FullList<Settings>["page"]): FullList<Settings> => ({ coverage: "complete", page });

/** A {@link FullList} that leaves some records out. */
export const partial = <Settings>(page: FullList<Settings>["page"]): FullList<Settings> => ({ coverage: "partial", page });

/** A record in canonical fields. A field that the vendor lacks is omitted or null; the gateway keeps the payload beside them. */
export interface NormalizedRecord<Fields extends FieldMap = FieldMap, Extension extends FieldMap = FieldMap> {
  /** The record's key at the vendor: stable and unique within the entity and the system, 1 to 200 characters. */
  readonly remoteId: string;
  /** The address at which a person can open the record at the vendor. */
  readonly remoteUrl?: string | null;
  /**
   * When the record was created according to the vendor, as the vendor writes it; the same in every shape of the record. A time that
   * is later than the stored one, by a second or more, says that the vendor has given the `remoteId` of a deleted record to another:
   * apps see a deletion and a creation. Whole quarters of an hour, up to 26 hours, count as another time zone instead.
   */
  readonly remoteCreatedAt?: string | null;
  /**
   * When the record last changed according to the vendor, as the vendor writes it, in any precision. It has one use: a copy from
   * a list or a webhook with a later time than the stored one counts as newer without a read. The vendor's clock may be a day off
   * and may be corrected, and times may go back, for example when a backup or the trash is restored: every other difference leads
   * to a read, and the result of a read counts whatever its time. A time more than a day ahead of the gateway's clock counts as
   * missing. Without a time, every difference leads to a read.
   */
  readonly remoteUpdatedAt?: string | null;
  /**
   * Who last changed the record according to the vendor. It is no part of the record: a change that the payload brings shows it, and a
   * payload in which nothing else differs is no change. Null or omitted when the vendor does not say.
   */
  readonly lastChangedBy?: VendorUser | null;
  /** True when the payload itself says that the record has been deleted. */
  readonly isDeleted?: boolean;
  /**
   * The customer's own fields at the vendor, by name, with any JSON values. Null, omitted or empty when there are none; the API
   * then shows null.
   */
  readonly customFields?: Readonly<Record<string, unknown>> | null;
  readonly fields: FieldValues<Fields>;
  /** The connector's own typed fields for this entity. */
  readonly extension?: FieldValues<Extension>;
  /**
   * The values that the connector could not read and left out, by field name; extension fields as `extension.name`. The kit's
   * `readRecord` fills it in. The gateway adds the values that it cannot read itself.
   */
  readonly problems?: readonly FieldProblem[];
}

/**
 * The outcome of a write.
 * - `done`: the vendor carried out the write. `remoteId` names the record; the gateway reads it back, or uses `payload` when the
 *   vendor returned the whole record.
 * - `partial`: the vendor carried out a part of the write, such as a work order that it created but did not assign. `unwritten` names
 *   the fields that it did not write, and why. The command counts as carried out, and the app learns of those fields.
 * - `accepted`: the vendor will carry out the write later. The record arrives by webhook or poll. `reference`, at most 500
 *   characters, names the write in the webhook that answers it, see `WriteAnswer`; null when none does. Where webhooks are not signed, it must
 *   be hard to guess. Without an answer `withinSeconds` from now (default: one hour), the outcome counts as unknown.
 */
export type WriteResult =
  | (WrittenRecord & { readonly outcome: "done" })
  | (WrittenRecord & { readonly outcome: "partial"; readonly unwritten: readonly InvalidField[] })
  | { readonly outcome: "accepted"; readonly reference: string | null; readonly withinSeconds?: number };

/** A record that the vendor has written. */
export interface WrittenRecord {
  readonly remoteId: string;
  readonly payload?: unknown;
}

/** A file that an app sends to a vendor. */
export interface UploadedFile {
  /** The file's name, without a path. */
  readonly name: string;
  /** The media type, such as `image/jpeg`. */
  readonly contentType: string;
  /** The bytes. They may be larger than memory should hold: pass them to `vendor.fetch` as they are. */
  readonly content: Blob;
}

/** A write that an app asks for, before the vendor is called. */
export interface IntendedWrite<Fields extends FieldMap, Extension extends FieldMap> {
  readonly operation: "create" | "update";
  readonly values: Partial<WriteValues<Fields, "create">> &
    WriteValues<Fields, "update"> & {
      readonly extension?: Partial<WriteValues<Extension, "create">> & WriteValues<Extension, "update">;
    };
  /** The record as it was last stored, which may be older than the vendor's. Null for a create, and when the record cannot be read. */
  readonly current: NormalizedRecord<Fields, Extension> | null;
}

/** The context of a write, besides its values. */
export interface WriteContext {
  /**
   * The command's id, 26 characters, the same for every attempt. Pass it to a vendor that takes an idempotency key or stores a
   * foreign key: the vendor can then recognise a repeated attempt.
   */
  readonly commandId: string;
}

/**
 * The values to write of the connector's own fields: those whose descriptors declare `input`. `extension` is omitted when the
 * write sets none of them, and `remoteFields` when it sets none of the vendor's fields that `remoteFields.isWritable` accepts.
 */
export interface ExtensionValues<Extension extends FieldMap, Operation extends "create" | "update"> {
  readonly extension?: WriteValues<Extension, Operation>;
  readonly remoteFields?: readonly RemoteFieldValue[];
}

/**
 * What a connector can do with one entity. A function declares a capability: without the function, the gateway does not offer it.
 * The conformance suite tests every function present.
 *
 * Functions hold no state and may run at the same time for different pages, records and systems. Each may throw any
 * `ConnectorError`; any other error counts as a defect of the connector and fails only that call.
 */
export interface EntityConnector<Settings, Fields extends FieldMap, Extension extends FieldMap = FieldMap> {
  /**
   * Reads a vendor's payload into canonical fields. Pure: no clock, no network, no randomness, always the same result, because
   * the gateway normalises stored payloads again. Lenient: it looks only at the fields it uses. An optional value in an
   * unexpected form is passed on unchanged, or left out and named in `problems`: the gateway makes it null and keeps the record.
   * @throws ConnectorError `UNEXPECTED_ANSWER` when the key or a required field is missing; the gateway then keeps the payload as
   * a rejected record, and the run continues.
   */
  normalize(payload: unknown, settings: Settings): NormalizedRecord<Fields, Extension>;
  /**
   * What is never stored of the payloads. The values under usual names of secrets, such as `password` and `api_key`, are taken out
   * without it. `normalize` must not need what is taken out: it also reads stored payloads.
   */
  readonly redact?: Redaction;
  /** The connector's own fields, shown under its namespace: `workOrder { acmeCmms { shiftCode } }`. */
  readonly extension?: Extension;
  /**
   * The vendor's fields of this entity beyond those. An app gives some of them names and types; the gateway then reads their values from
   * the payloads, the stored ones too, and writes them through {@link RemoteFields.isWritable}.
   */
  readonly remoteFields?: RemoteFields<Settings>;
  /**
   * Whether customers often connect credentials that may not list this entity, for example because it is a module that they have not
   * bought. When its lists throw `FORBIDDEN`, the system then stays connected; its `entities` show the entity as FORBIDDEN, and the
   * gateway asks again once an hour. Default: false; the system is degraded, because the copy lacks what customers expect in it.
   */
  readonly optional?: boolean;
  /**
   * Lists the records that changed at or after `since` (UTC, ISO 8601), in ascending order of the vendor's update time if the
   * vendor can. A `since` before all history lists everything; a `since` in the future lists nothing. The gateway's calls
   * overlap, to lose no change within the same second. Every listed record has a `remoteUpdatedAt`.
   *
   * A record whose time went back is not listed; a complete list finds it. Without a complete list, the gateway sometimes lists
   * the changes since 1970 instead.
   */
  changedSince?(vendor: Vendor<Settings>, since: string, cursor: PageCursor): Promise<Page>;
  /** Lists every record. See {@link complete} and {@link partial}. */
  readonly all?: FullList<Settings>;
  /**
   * Reads one record: its payload, or null when it is gone. The gateway may ask for a record that never existed. The result must
   * be the vendor's current state, never a cached one: it settles every doubt that lists, webhooks and times leave.
   *
   * Throw `FORBIDDEN` when the vendor refuses to show this record (403). It is then no longer visible to these credentials, which is
   * neither gone nor broken: the gateway keeps the record as it was, never deletes it for this, and asks again after the next
   * complete list that leaves it out. So never answer null to a 403, not even where the vendor also uses it for what is gone, unless
   * its answer says so beyond doubt.
   *
   * While lists are checked, any other error costs this record alone too, which stays and is asked about again later. Only
   * `UNAUTHENTICATED`, `RATE_LIMITED` and `MISCONFIGURED` end the run, and so do five failures one after another, because then it
   * is not the record. A webhook or a write that needs the read fails with its error.
   *
   * Without `read`, the gateway relies on lists and webhooks: it accepts a copy that looks older than the stored record only
   * after lists have shown it for an hour, and of copies with equal times and different fields the last one counts.
   */
  read?(vendor: Vendor<Settings>, remoteId: string): Promise<unknown | null>;
  /**
   * What the vendor would refuse of a write, so that an app learns of it at once: more than one assignee, a status that cannot follow
   * the current one. Pure, and called before the vendor is. Empty when nothing is known against it; extension fields are
   * `extension.name`.
   */
  refusals?(write: IntendedWrite<Fields, Extension>, settings: Settings): readonly InvalidField[];
  /**
   * Creates a record. The gateway repeats the call only when the error says that nothing was carried out (`UNAVAILABLE`,
   * `RATE_LIMITED`); after `OUTCOME_UNKNOWN` a person or an app decides.
   */
  create?(
    vendor: Vendor<Settings>,
    values: WriteValues<Fields, "create"> & ExtensionValues<Extension, "create">,
    context: WriteContext,
  ): Promise<WriteResult>;
  /**
   * Finds the record that a create with this command id has made, where `create` stores the id at the vendor as a foreign key. The
   * gateway asks once when the response of a create was lost, and again when a process of the gateway was killed in mid-write, minutes
   * later. Null when there is none (yet): the outcome then stays unknown. `"absent"` when the vendor's answer is never late, so that
   * minutes after the request there surely is no such record: the gateway then repeats a create whose process was killed.
   */
  findCreated?(vendor: Vendor<Settings>, context: WriteContext): Promise<WrittenRecord | "absent" | null>;
  /**
   * Changes the given fields of a record and leaves the others alone. Otherwise it works like {@link EntityConnector.create}. When the
   * response was lost, the gateway reads the record: an update counts as carried out once the record shows its values.
   */
  update?(
    vendor: Vendor<Settings>,
    remoteId: string,
    values: WriteValues<Fields, "update"> & ExtensionValues<Extension, "update">,
    context: WriteContext,
  ): Promise<WriteResult>;
  /**
   * Deletes a record. A record that is already gone is not an error. The gateway reads the record afterwards if the connector
   * can: it counts as deleted once the vendor no longer returns it.
   */
  delete?(vendor: Vendor<Settings>, remoteId: string, context: WriteContext): Promise<void>;
  /**
   * Documents only: stores a file at the vendor, with the values of its record. Otherwise it works like {@link EntityConnector.create};
   * `writable.create` says which values it takes. The file's name counts where they give none.
   */
  upload?(
    vendor: Vendor<Settings>,
    file: UploadedFile,
    values: WriteValues<Fields, "create"> & ExtensionValues<Extension, "create">,
    context: WriteContext,
  ): Promise<WriteResult>;
  /**
   * Documents only: the vendor's answer with the bytes of a file, or null when it is gone. Return the answer unread: the gateway passes its
   * bytes on as fast as the app takes them, up to its own limit, and keeps none.
   */
  content?(vendor: Vendor<Settings>, remoteId: string): Promise<Response | null>;
  /** The canonical fields that this vendor accepts in a create and in an update. Required with `create` and `update`. */
  readonly writable?: {
    readonly create?: readonly (keyof WriteValues<Fields, "create"> & string)[];
    readonly update?: readonly (keyof WriteValues<Fields, "update"> & string)[];
    /** The fields that a create requires; extension fields as `extension.name`. */
    readonly requiredOnCreate?: readonly (
      | (keyof WriteValues<Fields, "create"> & string)
      | `extension.${keyof WriteValues<Extension, "create"> & string}`
    )[];
  };
}

import type { EntityConnector, EntityDescriptor, FieldMap } from "@fettle/connector";
import type { AnswerRules } from "./error-of-answer.ts";
import { expectFound } from "./expect-found.ts";
import { type ListConventions, listPage } from "./resource-list.ts";
import {
  createRecord,
  deleteRecord,
  refusalsOf,
  updateRecord,
  type WriteConventions,
  type WrittenBody,
  type WrittenResource,
} from "./resource-write.ts";
import { recordPath, type ResourceAddress } from "./resource-path.ts";

/** What the entities of a vendor's REST API have in common. */
export interface RestConventions<Settings> {
  readonly answers: AnswerRules;
  readonly list: ListConventions<Settings>;
  /** How records are written. Required when one entity is writable. */
  readonly write?: WriteConventions;
  /** The record in the response to a read or a write, for vendors that wrap it. Default: the whole response. */
  readonly record?: (answer: unknown) => unknown;
}

/** One entity of a vendor's REST API: what differs from the conventions. Members of {@link EntityConnector} mean the same here. */
export interface ResourceDescription<Settings, Fields extends FieldMap, Extension extends FieldMap>
  extends
    ResourceAddress<Settings>,
    Pick<EntityConnector<Settings, Fields, Extension>, "normalize" | "redact" | "extension" | "writable"> {
  readonly entity: EntityDescriptor<Fields>;
  /** The entity's name at the vendor, for messages. Default: the canonical name. */
  readonly name?: string;
  /** The name of the list in the response to a list, if it differs from entity to entity. */
  readonly items?: string;
  /** What differs from the conventions for lists. */
  readonly list?: Partial<ListConventions<Settings>>;
  /** Whether the vendor returns one record by its key. Default: true. */
  readonly isReadable?: boolean;
  /** The property with the record's key in the response to a create or an update. Required unless no response has one. */
  readonly key?: string | ((settings: Settings) => string);
  /** The body of a create or an update in the vendor's words. Required with `writable`. */
  readonly body?: WrittenBody<Settings, Fields, Extension>;
  /** Whether the vendor deletes records. Default: false. */
  readonly isDeletable?: boolean;
}

/**
 * Returns a function that builds an entity's connector from its description, for vendors with a REST API: lists at a path, records
 * below it, writes in JSON. Every entity has a full list; it has `changedSince`, `read`, `create`, `update` and `delete` as far as
 * the conventions and the description say so. A writable one has `refusals`: what `body` refuses, before the vendor is called.
 *
 * A key that cannot stand in a path is a record that does not exist. A created record whose key the vendor does not return is
 * `OUTCOME_UNKNOWN`.
 *
 * @throws TypeError, when the entity is described, if something is missing for a write that the description declares.
 */
export const resourcesOf =
  <Settings>(conventions: RestConventions<Settings>) =>
  <Fields extends FieldMap, const Extension extends FieldMap = FieldMap>(
    description: ResourceDescription<Settings, Fields, Extension>,
  ): EntityConnector<Settings, Fields, Extension> => {
    const { normalize, redact, extension, writable, entity, name = entity.name, isReadable = true, isDeletable } = description;
    const { answers, record = (answer) => answer, write } = conventions;
    const list = { ...conventions.list, ...description.list };
    const what = `${answers.product} ${name}`;
    const listed = { ...description, name, what };
    const written = writable && writtenResource(description, { ...conventions, record, what });
    return {
      normalize,
      all: {
        coverage: list.coverage,
        page: (vendor, cursor) => listPage(vendor, listed, { list, answers, cursor, since: null }),
      },
      ...(list.hasChanges && {
        changedSince: (vendor, since, cursor) => listPage(vendor, listed, { list, answers, cursor, since }),
      }),
      ...(isReadable && {
        read: async (vendor, remoteId) => {
          const path = recordPath(description, vendor.settings, remoteId);
          const found = path === null ? null : await expectFound(await vendor.fetch(path), answers);
          return found === null ? null : (record(found) ?? null);
        },
      }),
      ...(written && {
        refusals: ({ operation, values }, settings) => refusalsOf(written, values, { operation, settings }),
      }),
      ...(written && writable.create && { create: (vendor, values, context) => createRecord(vendor, written, values, context) }),
      ...(written &&
        writable.update && {
          update: (vendor, remoteId, values, context) => updateRecord(vendor, written, { remoteId, values, context }),
        }),
      ...(isDeletable === true && {
        delete: (vendor, remoteId, context) => deleteRecord(vendor, { ...description, answers, write }, remoteId, context),
      }),
      ...(redact && { redact }),
      ...(extension && { extension }),
      ...(writable && { writable }),
    };
  };

function writtenResource<Settings, Fields extends FieldMap, Extension extends FieldMap>(
  { path, key = "", body }: ResourceDescription<Settings, Fields, Extension>,
  {
    what,
    answers,
    write,
    record,
  }: RestConventions<Settings> & Pick<WrittenResource<Settings, Fields, Extension>, "what" | "record">,
): WrittenResource<Settings, Fields, Extension> {
  if (write === undefined) throw new TypeError(`${what} is writable, but there are no conventions for writes.`);
  if (body === undefined) throw new TypeError(`${what} is writable, but it has no body.`);
  if (key === "" && (write.created !== "location" || write.updated === "record")) {
    throw new TypeError(`${what} is writable, but the name of its key is missing.`);
  }
  return { path, what, answers, write, record, key, body };
}

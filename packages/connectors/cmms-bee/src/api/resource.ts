import type { EntityConnector, FieldMap, IntendedWrite, InvalidField } from "@fettle/connector";
import { pageByCursor, type ResourceDescription, resourcesOf } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { findCreated } from "./find-created.ts";
import { nameOf, pathOf, readSchema, type Resource } from "./names.ts";

const pageSize = 200;

/** Lists are in ascending order of the vendor's update time, writes return the record, and the command's id is the idempotency key. */
const described = resourcesOf<CmmsBeeSettings>({
  answers,
  list: {
    coverage: "complete",
    hasChanges: true,
    request: ({ cursor, since, settings }) => ({
      query: {
        [nameOf(settings, "query", "limit")]: pageSize,
        [nameOf(settings, "query", "updatedAt[gte]")]: since,
        [nameOf(settings, "query", "cursor")]: cursor,
      },
    }),
    page: (answer, { name, items, cursor, settings }) =>
      pageByCursor(readSchema(answer, `${name}List`, settings), { items, next: "nextCursor" }, cursor),
  },
  write: { created: "record", updated: "record", headers: ({ commandId }) => ({ "idempotency-key": commandId }) },
});

/** How records of an entity are written. */
export interface Writes<Fields extends FieldMap, Extension extends FieldMap = FieldMap> extends Pick<
  ResourceDescription<CmmsBeeSettings, Fields, Extension>,
  "writable" | "body" | "isDeletable"
> {
  /** What the vendor would refuse, besides words that it does not have. */
  readonly refuses?: (write: IntendedWrite<Fields, Extension>) => readonly InvalidField[];
}

interface Description<Fields extends FieldMap, Extension extends FieldMap>
  extends
    Pick<ResourceDescription<CmmsBeeSettings, Fields, Extension>, "entity" | "normalize" | "extension">,
    Writes<Fields, Extension> {
  /** Where it is: the name in the setting `paths`, which is also that of the list in a response. */
  readonly at: Resource;
  /** The schema in openapi.yaml. Default: the entity's name. */
  readonly schema?: string;
}

/** Describes an entity by what differs from the others. A record that a create has made is found by the command's id. */
export const resource = <Fields extends FieldMap, const Extension extends FieldMap = FieldMap>({
  at,
  refuses,
  ...description
}: Description<Fields, Extension>): EntityConnector<CmmsBeeSettings, Fields, Extension> => {
  const { schema = description.entity.name } = description;
  const made = described<Fields, Extension>({
    ...description,
    name: schema,
    path: (settings) => pathOf(settings, at),
    items: at,
    key: (settings) => nameOf(settings, schema, "id"),
  });
  return {
    ...made,
    ...(made.create && { findCreated: (vendor, context) => findCreated(vendor, { at, schema }, context) }),
    ...(made.refusals &&
      refuses && { refusals: (write, settings) => [...(made.refusals?.(write, settings) ?? []), ...refuses(write)] }),
  };
};

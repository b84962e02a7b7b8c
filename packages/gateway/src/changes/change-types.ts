import type { RecordChange } from "../change-log/change.ts";
import type { ChangeActor } from "../change-log/tables.ts";
import { mappedMember, mappedValuesIn } from "../field-mapping.ts";
import type { Graph } from "../graph/graph.ts";
import { oncePerGraph } from "../graph/once-per-graph.ts";
import { entityRef, systemRecordType } from "../records/graph/entity-ref.ts";
import type { RecordDocument } from "../store/stored-record.ts";
import { systemLoader } from "../systems/graph/system-loader.ts";
import { systemType } from "../systems/graph/system-types.ts";
import { encodeCursor } from "../change-log/cursor.ts";
import type { EntityModel } from "../catalog/catalog.ts";
import type { Enumerations } from "../graph/enumerations.ts";
import { singularOf } from "../graph/names.ts";

/** A change as one reader sees it. */
export interface ChangeView {
  readonly change: RecordChange;
  /** Whether the record now matches the reader's filter. */
  readonly matches: boolean;
}

/** Change: the fields that the changes of all entities share. */
export const changeInterface = oncePerGraph(({ builder }) => builder.interfaceRef<ChangeView>("Change"));

/** The name of an entity's change type. */
export const changeTypeOf = (entity: string): string => `${entity}Change`;

/** ChangeKind. */
export const changeKind = (enumerations: Enumerations) =>
  enumerations.of("ChangeKind", "What happened to a record.", {
    CREATED: "The record was seen for the first time, or came back after a deletion.",
    UPDATED: "Some fields of the record changed.",
    DELETED: "The record is gone at the vendor.",
  });

const actorType = oncePerGraph(({ builder, enumerations }) =>
  builder.objectRef<ChangeActor>("Actor").implement({
    description: "Who made a change, as it was known then.",
    fields: (t) => ({
      kind: t.field({
        type: enumerations.of("ActorKind", "What made a change.", {
          TOKEN: "An app, by a mutation that it sent with an API token.",
          CONNECTOR: "A new version of the connector, which read a stored payload otherwise.",
          VENDOR_USER: "A user at the vendor.",
        }),
        nullable: false,
        description: "What made the change.",
        resolve: ({ kind }) => kind,
      }),
      id: t.exposeID("id", {
        nullable: false,
        description: "The id of the token or of the connector, or the vendor's key of its user.",
      }),
      name: t.exposeString("name", {
        nullable: true,
        description: "The name of the connector or of the vendor's user. Null for a token, and when the vendor does not say.",
      }),
    }),
  }),
);

/** Adds the interface Change. */
export function addChangeInterface(graph: Graph): void {
  const { enumerations } = graph;
  const refs = { change: changeInterface(graph), system: systemType(graph), systemRecord: systemRecordType(graph) };
  const cause = enumerations.of("ChangeCause", "How Fettle learned of a change.", {
    WEBHOOK: "The vendor sent a webhook.",
    POLL: "Fettle asked the vendor for changes.",
    BACKFILL: "Fettle listed all records, as it does after connecting.",
    COMMAND: "A mutation of this API wrote the record.",
    REPROCESS: "Fettle read a stored payload again, as it does after a new version of the connector.",
  });
  refs.change.implement({
    description: "One entry of the change log: what happened to a record, and the record as it was then.",
    resolveType: ({ change }) => changeTypeOf(change.entity),
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: "The change's position in the change log. Pass it as after to continue from here.",
        resolve: ({ change }, _arguments, { principal }) => encodeCursor(principal.environmentId, change),
      }),
      kind: t.field({
        type: changeKind(enumerations),
        nullable: false,
        description: "What happened to the record.",
        resolve: ({ change }) => change.kind,
      }),
      entity: t.string({
        nullable: false,
        description: "The type of the record, such as WorkOrder.",
        resolve: ({ change }) => change.entity,
      }),
      recordId: t.id({ nullable: false, description: "The record's id.", resolve: ({ change }) => change.recordId }),
      systemId: t.id({
        nullable: false,
        description: "The id of the system that the record belongs to, also when the system's data has been erased.",
        resolve: ({ change }) => change.systemId,
      }),
      version: t.int({
        nullable: false,
        description: "The record's version after the change.",
        resolve: ({ change }) => change.version,
      }),
      changedFields: t.stringList({
        nullable: false,
        description: "The names of the changed fields, as in the record's type.",
        resolve: ({ change }) => change.changedFields,
      }),
      previous: t.field({
        type: "JSON",
        nullable: true,
        description:
          "The earlier values of those changedFields that are the record's own fields, as an object by field name, with ids for references. Null for a record seen for the first time, and after the system's data has been erased.",
        resolve: ({ change }) => previousValues(change),
      }),
      occurredAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When the change happened at the vendor. Null when the vendor does not say.",
        resolve: ({ change }) => change.occurredAt,
      }),
      recordedAt: t.field({
        type: "DateTime",
        nullable: false,
        description: "When Fettle wrote the change to the change log.",
        resolve: ({ change }) => change.recordedAt,
      }),
      cause: t.field({
        type: cause,
        nullable: false,
        description: "How Fettle learned of the change.",
        resolve: ({ change }) => change.cause,
      }),
      actor: t.field({
        type: actorType(graph),
        nullable: true,
        description:
          "Who made the change. Null when nobody knows, as mostly for what a poll has found, and after the system's data has been erased.",
        resolve: ({ change }) => change.actor,
      }),
      traceId: t.string({
        nullable: false,
        description: "Correlates the change with vendor calls and logs. For a mutation it is also the response's request id.",
        resolve: ({ change }) => change.traceId,
      }),
      matches: t.boolean({
        nullable: false,
        description:
          "Whether the record matches where after the change. When false, the record stopped matching or was deleted: remove it from your list.",
        resolve: ({ matches }) => matches,
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that the record belongs to. Null only after the system's data has been erased.",
        resolve: ({ change }, _arguments, { loaders }) => loaders.of(systemLoader).load(change.systemId),
      }),
      record: t.field({
        type: refs.systemRecord,
        nullable: true,
        description:
          "The record as of this version, with its references as they are now. Null only after the system's data has been erased.",
        resolve: ({ change }) => change.record,
      }),
    }),
  });
}

/** The values before a change. The log keeps those of fields of the document. */
function previousValues({ changedFields, previous, record }: RecordChange): RecordDocument | null {
  if (previous === null) return null;
  const kept = changedFields.filter((name) => record !== null && (name in record.document || name === mappedMember));
  const valueOf = (name: string) =>
    name === mappedMember ? mappedValuesIn(previous.document) : (previous.document[name] ?? null);
  return Object.fromEntries(kept.map((name) => [name, valueOf(name)]));
}

/** Adds `WorkOrderChange` for an entity. */
export function addChangeType(graph: Graph, { descriptor: { name } }: EntityModel) {
  const refs = { change: changeInterface(graph) };
  return graph.builder.objectRef<ChangeView>(changeTypeOf(name)).implement({
    description: `One entry of the change log, about a record of the type ${name}.`,
    interfaces: [refs.change],
    fields: (t) => ({
      [singularOf(name)]: t.field({
        type: entityRef(graph, name),
        nullable: true,
        description:
          "The record as of this version, with its references as they are now. Null only after the system's data has been erased.",
        resolve: ({ change }) => change.record,
      }),
    }),
  });
}

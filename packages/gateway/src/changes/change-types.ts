import type { RecordChange } from "../change-log/change.ts";
import type { Graph } from "../graph/graph.ts";
import { oncePerGraph } from "../graph/once-per-graph.ts";
import { entityRef, systemRecordType } from "../records/graph/entity-ref.ts";
import { systemLoader } from "../systems/graph/system-loader.ts";
import { systemType } from "../systems/graph/system-types.ts";
import { encodeCursor } from "../change-log/cursor.ts";
import type { EntityModel } from "../catalog/catalog.ts";
import type { Enumerations } from "../graph/enumerations.ts";
import { singularOf } from "../graph/names.ts";

/** A change as one reader sees it. */
export interface ChangeView {
  readonly change: RecordChange;
  /** Whether the record matches what the reader asked for, now. */
  readonly matches: boolean;
}

/** Change: what the changes of all entities have. */
export const changeInterface = oncePerGraph(({ builder }) => builder.interfaceRef<ChangeView>("Change"));

/** The name of the change type of an entity. */
export const changeTypeOf = (entity: string): string => `${entity}Change`;

/** ChangeKind. */
export const changeKind = (enumerations: Enumerations) =>
  enumerations.of("ChangeKind", "What happened to a record.", {
    CREATED: "It was seen for the first time, or came back after a deletion.",
    UPDATED: "Some of its fields changed.",
    DELETED: "It is gone at the vendor.",
  });

/** Adds the interface Change. */
export function addChangeInterface(graph: Graph): void {
  const { enumerations } = graph;
  const refs = { change: changeInterface(graph), system: systemType(graph), systemRecord: systemRecordType(graph) };
  const cause = enumerations.of("ChangeCause", "How Fettle learned of a change.", {
    WEBHOOK: "The vendor told it.",
    POLL: "It was found when the vendor was asked for changes.",
    BACKFILL: "It was found when everything was listed, such as after connecting.",
    COMMAND: "A mutation of this API wrote it.",
    REPROCESS: "A stored payload was read again, such as after a new version of the connector.",
  });
  refs.change.implement({
    description: "One entry of the change log: what happened to a record, and the record as of then.",
    resolveType: ({ change }) => changeTypeOf(change.entity),
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: "Its position in the change log. Give it as after, to any field that takes one, to go on from here.",
        resolve: ({ change }, _arguments, { principal }) => encodeCursor(principal.environmentId, change),
      }),
      kind: t.field({
        type: changeKind(enumerations),
        nullable: false,
        description: "What happened.",
        resolve: ({ change }) => change.kind,
      }),
      entity: t.string({
        nullable: false,
        description: "The type of the record, such as WorkOrder.",
        resolve: ({ change }) => change.entity,
      }),
      recordId: t.id({ nullable: false, description: "The record's id.", resolve: ({ change }) => change.recordId }),
      version: t.int({
        nullable: false,
        description: "The record's version after the change.",
        resolve: ({ change }) => change.version,
      }),
      changedFields: t.stringList({
        nullable: false,
        description: "The names of the fields that changed, as in the record's type.",
        resolve: ({ change }) => change.changedFields,
      }),
      occurredAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When it happened at the vendor. Null where the vendor does not say.",
        resolve: ({ change }) => change.occurredAt,
      }),
      recordedAt: t.field({
        type: "DateTime",
        nullable: false,
        description: "When Fettle wrote it to the change log.",
        resolve: ({ change }) => change.recordedAt,
      }),
      cause: t.field({
        type: cause,
        nullable: false,
        description: "How Fettle learned of it.",
        resolve: ({ change }) => change.cause,
      }),
      traceId: t.string({
        nullable: false,
        description:
          "Names the story it belongs to: the same in vendor calls, logs and, of a mutation, in the answer's request id.",
        resolve: ({ change }) => change.traceId,
      }),
      matches: t.boolean({
        nullable: false,
        description:
          "Whether the record matches where after the change. False when it has just left, or was deleted: drop it from a list.",
        resolve: ({ matches }) => matches,
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that the record belongs to. Null only when its data has been erased.",
        resolve: ({ change }, _arguments, { loaders }) => loaders.of(systemLoader).load(change.systemId),
      }),
      record: t.field({
        type: refs.systemRecord,
        nullable: true,
        description: "The record as of this version; what it refers to is current. Null only when its data has been erased.",
        resolve: ({ change }) => change.record,
      }),
    }),
  });
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
        description: "The record as of this version; what it refers to is current. Null only when its data has been erased.",
        resolve: ({ change }) => change.record,
      }),
    }),
  });
}

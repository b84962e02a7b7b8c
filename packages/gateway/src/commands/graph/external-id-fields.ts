import { isFailure, type FailureView } from "../../graph/failure.ts";
import { needsScope, openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { systemRecordType } from "../../records/graph/entity-ref.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import { commandsService } from "../commands-service.ts";
import { failureView } from "./failure-view.ts";

interface SetSuccess {
  readonly record: StoredRecord;
}

/** Adds `recordByExternalId` and `setExternalId`. */
export function addExternalIds(graph: Graph): void {
  const { builder, errors } = graph;
  const record = systemRecordType(graph);
  builder.queryField("recordByExternalId", (t) =>
    t.field({
      type: record,
      nullable: true,
      description: "The record to which your app has given this id of its own. Null when there is none.",
      args: {
        entity: t.arg.string({ required: true, description: "The type of the record, such as WorkOrder." }),
        externalId: t.arg.string({ required: true, description: "Your own id for the record." }),
      },
      resolve: (_root, { entity, externalId }, { use, principal }) =>
        use(commandsService).byExternalId(principal, entity, externalId),
    }),
  );
  const input = builder.inputType("SetExternalIdInput", {
    description: "Your own id for a record.",
    fields: (t) => ({
      id: t.id({ required: true, description: "The record." }),
      externalId: t.string({
        required: false,
        description:
          "Your own id, up to 200 characters, unique in the environment among the records of the entity. It replaces the one that the record has; null takes that away.",
      }),
    }),
  });
  const success = builder.objectRef<SetSuccess>("SetExternalIdSuccess").implement({
    description: "The record has the id.",
    fields: (t) => ({
      record: t.field({
        type: record,
        nullable: false,
        extensions: openToEveryToken,
        description: "The record.",
        resolve: (set) => set.record,
      }),
    }),
  });
  const failures = ["NotFoundError", "ValidationError", "ConflictError"] as const;
  const result = builder.unionType("SetExternalIdResult", {
    description: "The result of setExternalId: success or an expected failure.",
    types: [success, ...failures.map((type) => errors[type])],
    resolveType: (value: SetSuccess | FailureView) => (isFailure(value) ? value.failure.type : "SetExternalIdSuccess"),
  });
  builder.mutationField("setExternalId", (t) =>
    t.field({
      type: result,
      nullable: false,
      description:
        "Gives a record your app's own id, by which upserts and recordByExternalId find it. It calls no vendor and is no change of the record. Needs the scope write.",
      args: { input: t.arg({ type: input, required: true, description: "The record and the id." }) },
      extensions: needsScope("write"),
      async resolve(_root, { input: { id, externalId = null } }, { use, principal, loaders }): Promise<SetSuccess | FailureView> {
        const set = await use(commandsService).setExternalId(principal, String(id), externalId);
        loaders.clear();
        return "kind" in set ? failureView(set, null) : { record: set };
      },
    }),
  );
}

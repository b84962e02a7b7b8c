import type { FieldProblem } from "@fettle/connector";
import type { Json } from "../../store/tables.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { systemRecordType } from "./entity-ref.ts";

/** SystemRecord: what all records have. */
export function addRecordInterface(graph: Graph): void {
  const refs = {
    node: nodeType(graph),
    systemRecord: systemRecordType(graph),
    fieldProblem: graph.builder.objectRef<FieldProblem>("FieldProblem"),
  };
  refs.systemRecord.implement({
    description: "A record of a system: canonical fields, with what the vendor says beside them.",
    interfaces: [refs.node],
    resolveType: ({ entity }) => entity,
    fields: (t) => ({
      id: t.exposeID("id", {
        nullable: false,
        description: "The record's id. It stays when the record is deleted and comes back.",
      }),
      remoteId: t.exposeString("remoteId", { nullable: false, description: "The vendor's key of it, as the vendor writes it." }),
      remoteUrl: t.exposeString("remoteUrl", {
        nullable: true,
        description: "Where a person can open it at the vendor. Null where the vendor has no such page.",
      }),
      version: t.exposeInt("version", {
        nullable: false,
        description: "Counts its changes, from 1. Give it as ifVersion to an update to be refused when it has changed since.",
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When Fettle first saw it." }),
      updatedAt: t.expose("updatedAt", {
        type: "DateTime",
        nullable: false,
        description: "When Fettle last wrote a change of it.",
      }),
      remoteCreatedAt: t.expose("remoteCreatedAt", {
        type: "DateTime",
        nullable: true,
        description: "When the vendor says it was created. Null where the vendor does not say.",
      }),
      remoteUpdatedAt: t.expose("remoteUpdatedAt", {
        type: "DateTime",
        nullable: true,
        description: "When the vendor says it last changed. Null where the vendor does not say.",
      }),
      deletedAt: t.expose("deletedAt", {
        type: "DateTime",
        nullable: true,
        description: "When Fettle learned that it is gone at the vendor. Null while it is there.",
      }),
      customFields: t.field({
        type: "JSON",
        nullable: true,
        description:
          "The customer's own fields at the vendor: an object with at least one member, by the fields' names. Null when there are none, whatever the vendor writes then.",
        resolve: ({ customFields }) => (hasMembers(customFields) ? customFields : null),
      }),
      remoteData: t.expose("remoteData", {
        type: "JSON",
        nullable: true,
        description:
          "The vendor's payload as it came. For what the canonical fields leave out; its shape is the vendor's to change.",
      }),
      problems: t.field({
        type: [refs.fieldProblem],
        nullable: false,
        description:
          "Values of this version that the vendor has and that could not be read: the fields are null, and a list is without such a member. Empty when everything could be read.",
        resolve: ({ problems = [] }) => problems,
      }),
    }),
  });
  refs.fieldProblem.implement({
    extensions: openToEveryToken,
    description: "A value of a vendor that could not be read.",
    fields: (t) => ({
      field: t.exposeString("field", {
        nullable: false,
        description: "The field, with the place inside it where there is one: dueAt, billingAddress.city, technicians[1].role.",
      }),
      message: t.exposeString("message", {
        nullable: false,
        description: "What is wrong with it, such as: is a time that does not exist.",
      }),
      example: t.exposeString("example", {
        nullable: true,
        description: "The value as it came, at most 200 characters. Null where there was none.",
      }),
    }),
  });
}

const hasMembers = (value: Json) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value) && Object.keys(value).length > 0;

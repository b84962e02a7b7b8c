import type { FieldProblem } from "@fettle/connector";
import type { Json } from "../../store/tables.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import { followsLog } from "../../graph/follows-log.ts";
import type { Graph } from "../../graph/graph.ts";
import { mappedMember, mappedValuesIn } from "../../field-mapping.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { unknownWords } from "../unknown-words.ts";
import { externalIdLoader } from "./external-id-loader.ts";
import { systemRecordType } from "./entity-ref.ts";
import { reads, whenRead } from "./selected-properties.ts";
import { writtenColumn, written } from "./written-fields.ts";

/** SystemRecord: the fields that all records share. */
export function addRecordInterface(graph: Graph): void {
  const refs = {
    node: nodeType(graph),
    systemRecord: systemRecordType(graph),
    fieldProblem: graph.builder.objectRef<FieldProblem>("FieldProblem"),
  };
  refs.systemRecord.implement({
    description: "A record of a system: canonical fields, with the vendor's own data beside them.",
    interfaces: [refs.node],
    resolveType: ({ entity }) => entity,
    fields: (t) => ({
      id: t.exposeID("id", {
        nullable: false,
        extensions: { ...followsLog(), ...written(writtenColumn("id", "id")) },
        description: "The record's id. It stays the same when the record is deleted and comes back.",
      }),
      externalId: t.string({
        nullable: true,
        description:
          "Your app's own id for the record, which setExternalId and writes give it. Null when it has none. Giving it is no change of the record.",
        extensions: { ...reads(), ...followsLog() },
        resolve: ({ id }, _arguments, { loaders }) => loaders.of(externalIdLoader).load(id),
      }),
      remoteId: t.string({
        nullable: false,
        description: "The record's key at the vendor, as the vendor writes it.",
        extensions: { ...reads("remoteId"), ...followsLog(), ...written(writtenColumn("remote_id", "text")) },
        resolve: (record) => whenRead(record.remoteId),
      }),
      remoteUrl: t.string({
        nullable: true,
        description: "The address at which a person can open the record at the vendor. Null when the vendor has no such page.",
        extensions: { ...reads("remoteUrl"), ...followsLog(), ...written(writtenColumn("remote_url", "text")) },
        resolve: (record) => whenRead(record.remoteUrl),
      }),
      version: t.int({
        nullable: false,
        description:
          "The number of the record's changes, counted from 1. Pass it to an update as ifVersion to have the update refused if the record has changed since.",
        extensions: { ...reads("version"), ...followsLog(), ...written(writtenColumn("version", "number")) },
        resolve: ({ version }) => whenRead(version),
      }),
      createdAt: t.field({
        type: "DateTime",
        nullable: false,
        description: "When Fettle first saw the record.",
        extensions: { ...reads("createdAt"), ...followsLog(), ...written(writtenColumn("created_at", "time")) },
        resolve: ({ createdAt }) => whenRead(createdAt),
      }),
      updatedAt: t.field({
        type: "DateTime",
        nullable: false,
        description: "When Fettle last wrote a change of the record.",
        extensions: { ...reads("updatedAt"), ...followsLog(), ...written(writtenColumn("updated_at", "time")) },
        resolve: ({ updatedAt }) => whenRead(updatedAt),
      }),
      remoteCreatedAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When the record was created according to the vendor. Null when the vendor does not say.",
        extensions: { ...reads("remoteCreatedAt"), ...followsLog(), ...written(writtenColumn("remote_created_at", "time")) },
        resolve: ({ remoteCreatedAt }) => whenRead(remoteCreatedAt),
      }),
      remoteUpdatedAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When the record last changed according to the vendor. Null when the vendor does not say.",
        extensions: { ...reads("remoteUpdatedAt"), ...followsLog(), ...written(writtenColumn("remote_updated_at", "time")) },
        resolve: ({ remoteUpdatedAt }) => whenRead(remoteUpdatedAt),
      }),
      deletedAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When Fettle learned that the record is gone at the vendor. Null while it exists there.",
        extensions: { ...reads("deletedAt"), ...followsLog(), ...written(writtenColumn("deleted_at", "time")) },
        resolve: ({ deletedAt }) => whenRead(deletedAt),
      }),
      customFields: t.field({
        type: "JSON",
        nullable: true,
        description:
          "The customer's own fields at the vendor: an object with at least one member, keyed by field name. Null when there are none, however the vendor expresses that.",
        extensions: { ...reads("customFields"), ...followsLog() },
        resolve: ({ customFields }) => (hasMembers(whenRead(customFields)) ? customFields : null),
      }),
      customField: t.field({
        type: "JSON",
        nullable: true,
        description:
          "The value of a field that setFieldMappings has given a name and a type: text, a number, true or false, a time as a DateTime has it, or a day as a Date has it. Null when the record has no value, has one of another type (see problems), or its system has no such field.",
        args: { name: t.arg.string({ required: true, description: "The field's name." }) },
        extensions: { ...reads(`document.${mappedMember}`), ...followsLog() },
        resolve: ({ document }, { name }) => new Map(Object.entries(mappedValuesIn(whenRead(document)) ?? {})).get(name) ?? null,
      }),
      remoteData: t.field({
        type: "JSON",
        nullable: true,
        description:
          "The vendor's payload that brought the current version, unchanged. Use it for data that the other fields leave out; its shape is up to the vendor, and may depend on whether a list, a read or a webhook brought it. A payload in which nothing else differs does not replace it.",
        extensions: { ...reads("remoteData"), ...followsLog() },
        resolve: ({ remoteData }) => whenRead(remoteData),
      }),
      problems: t.field({
        type: [refs.fieldProblem],
        nullable: false,
        description:
          "The vendor's values of this version that could not be read. Their fields are null, and lists lack such members. Empty when everything could be read. See unknownWords, too.",
        extensions: reads(),
        resolve: ({ problems = [] }) => problems,
      }),
      unknownWords: t.field({
        type: [refs.fieldProblem],
        nullable: false,
        description:
          "The vendor's words of this version that Fettle does not know. Their fields are UNKNOWN. Empty when it knows them all.",
        extensions: { ...reads("document"), ...followsLog() },
        resolve({ entity, document }) {
          const model = graph.catalog.entities.get(entity);
          return model === undefined ? [] : unknownWords(model, whenRead(document));
        },
      }),
    }),
  });
  refs.fieldProblem.implement({
    extensions: openToEveryToken,
    description: "A vendor's value that could not be read, or a word that Fettle does not know.",
    fields: (t) => ({
      field: t.exposeString("field", {
        nullable: false,
        description: "The field, with the path inside it if any: dueAt, billingAddress.city, technicians[1].role.",
      }),
      message: t.exposeString("message", {
        nullable: false,
        description: "What is wrong with the value, such as: is a time that does not exist.",
      }),
      example: t.exposeString("example", {
        nullable: true,
        description: "The value as received, up to 200 characters. Null when there was none.",
      }),
    }),
  });
}

const hasMembers = (value: Json) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value) && Object.keys(value).length > 0;

import type { FieldDescriptor, FieldMap, ObjectField, ReferenceField, ReferenceListField } from "@fettle/connector";
import type { InputFieldRef, InputRef } from "@pothos/core";
import type { EntityModel } from "../../catalog/catalog.ts";
import type { CommandOperation } from "../tables.ts";
import type { Builder, Types } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { inputNameOf } from "../../graph/names.ts";
import { writtenFields, type WrittenField } from "../written-fields.ts";
import { createKeyInputs } from "./key-inputs.ts";

type InputFieldBuilder = PothosSchemaTypes.InputFieldBuilder<Types, "InputObject">;
type Model = Pick<EntityModel, "descriptor" | "extensions">;

/** The input types of writes. */
export interface WriteInputs {
  /** Adds the input of one operation on an entity. */
  add(name: string, description: string, model: Model, operation: CommandOperation): InputRef<object>;
  /** Adds the input of an upsert: that of a create, with what to match. */
  addUpsert(name: string, description: string, model: Model): InputRef<object>;
  /** Adds the input of an action: that of a write, with some fields only. `isRequired`: the fields that must be given. */
  addAction(name: string, description: string, input: ActionInputFields): InputRef<object>;
  /** Adds an input of some fields alone. */
  addFields(name: string, description: string, input: Omit<ActionInputFields, "operation" | "lists">): InputRef<object>;
}

/** What the input of an action takes. */
export interface ActionInputFields {
  readonly operation: "create" | "update";
  readonly fields: FieldMap;
  readonly isRequired: (name: string) => boolean;
  /** Lists of other inputs, by name. */
  readonly lists: Readonly<Record<string, { readonly type: InputRef<object>; readonly description: string }>>;
}

/** The fields that an app may set in an operation, extensions included. */
export const writableFields = (model: Model, operation: CommandOperation): readonly WrittenField[] =>
  operation === "delete" ? [] : writtenFields(model).filter(({ descriptor: { input } }) => input?.includes(operation) === true);

export function createWriteInputs(
  builder: Builder,
  enumerations: Enumerations,
  money: () => InputRef<object>,
  entities: ReadonlyMap<string, Pick<EntityModel, "descriptor">>,
): WriteInputs {
  const mappedValue = builder.inputType("CustomFieldInput", {
    description: "A value of a mapped field.",
    fields: (t) => ({
      name: t.string({ required: true, description: "The field's name." }),
      value: t.field({
        type: "JSON",
        required: false,
        description:
          "Its value, of the type that it is mapped to: text, a number, true or false; a time is text as a DateTime has it, a day as a Date has it. Null or left out: clears it.",
      }),
    }),
  });
  const objects = new Map<string, InputRef<object>>();
  const keys = createKeyInputs(builder, entities);
  const waitFor = enumerations.of("WaitFor", "When a write answers.", {
    ACCEPTED:
      "Once the command is durable: the answer is CommandPending, and the command runs in the background, also after a restart.",
    DONE: "Once the command has ended, unless it is held or the vendor accepts it for later.",
  });

  function objectOf({ name, description, fields }: Pick<ObjectField, "name" | "description" | "fields">): InputRef<object> {
    const known = objects.get(name);
    if (known !== undefined) return known;
    const ref = builder.inputRef<object>(`${name}Input`);
    objects.set(name, ref);
    return ref.implement({ description, fields: (t) => fieldsOf(t, Object.entries(fields), true) });
  }

  const extensions = new Map<string, InputRef<object>>();

  function extensionOf(
    name: string,
    connectorId: string,
    model: Model,
    fields: () => readonly (readonly [string, FieldDescriptor])[],
  ): InputRef<object> {
    const known = extensions.get(name);
    if (known !== undefined) return known;
    const ref = builder.inputRef<object>(name);
    extensions.set(name, ref);
    return ref.implement({
      description: `What only the connector "${connectorId}" takes of a ${model.descriptor.name}.`,
      fields: (t) => fieldsOf(t, fields(), false),
    });
  }

  function fieldsOf(
    t: InputFieldBuilder,
    fields: readonly (readonly [string, FieldDescriptor])[],
    required: boolean | ((name: string) => boolean),
  ) {
    const isNeeded = (name: string, field: FieldDescriptor) =>
      typeof required === "function" ? required(name) : required && isRequired(field);
    const inputs: Record<string, InputFieldRef<Types, unknown>> = {};
    for (const [name, field] of fields) {
      inputs[inputNameOf(name, field)] = fieldOf(t, field, isNeeded(name, field));
      if (field.type === "reference" || field.type === "references") inputs[name] = keyOf(t, name, field);
    }
    return inputs;
  }

  /** The record or records by another key than the id. */
  function keyOf(t: InputFieldBuilder, name: string, field: ReferenceField | ReferenceListField) {
    const description = `Names what ${inputNameOf(name, field)} does by another key than the id. Give one of the two.`;
    const type = keys.of(field.entity);
    return field.type === "reference"
      ? t.field({ type, required: false, description })
      : t.field({ type: [type], required: false, description });
  }

  function fieldOf(t: InputFieldBuilder, field: FieldDescriptor, required: boolean): InputFieldRef<Types, unknown> {
    const options = { required, description: field.description };
    switch (field.type) {
      case "text":
        return t.string(options);
      case "integer":
        return t.int(options);
      case "number":
        return t.float(options);
      case "boolean":
        return t.boolean(options);
      case "instant":
        return t.field({ type: "DateTime", ...options });
      case "day":
        return t.field({ type: "Date", ...options });
      case "money":
        return t.field({ type: money(), ...options });
      case "enumeration":
        return t.field({ type: enumerations.ofField(field), ...options });
      case "anyReference":
        return t.id({ required, description: `The id of a record of the same system. ${field.description}` });
      case "reference":
        return t.id({ required: false, description: `The id of a record of the same system. ${field.description}` });
      case "references":
        return t.idList({
          required: false,
          description: `The complete list of ids of records of the same system. ${field.description}`,
        });
      case "object":
        return t.field({ type: objectOf(field), ...options });
      case "list":
        return field.item.type === "text" ? t.stringList(options) : t.field({ type: [objectOf(field.item)], ...options });
    }
  }

  const matchBy = enumerations.of("UpsertMatch", "How an upsert finds the record that it updates.", {
    EXTERNAL_ID: "By your own id for the record, unique in the environment among the records of the entity.",
    NUMBER: "By the record's number in its system. Only for entities whose number can be written.",
  });

  const waitForIn = (t: InputFieldBuilder) =>
    t.field({
      type: waitFor,
      required: true,
      defaultValue: "DONE",
      description: "When the write answers. A command that runs in the background takes its turn, the oldest first.",
    });

  function addInput(name: string, description: string, model: Model, operation: CommandOperation, isUpsert: boolean) {
    const fieldsIn = (namespace: string | null) =>
      writableFields(model, operation)
        .filter((field) => field.namespace === namespace)
        .map((field) => [field.name, field.descriptor] as const);
    const namespaces = model.extensions
      .filter(({ namespace }) => fieldsIn(namespace).length > 0)
      .map(({ connectorId, namespace, typeName }) => ({
        namespace,
        description: `What only the connector "${connectorId}" takes. Other systems refuse it.`,
        type: extensionOf(`${verbs[operation]}${typeName}Input`, connectorId, model, () => fieldsIn(namespace)),
      }));
    return builder.inputRef<object>(name).implement({
      description,
      fields: (t) => ({
        ...fixedFields(t, operation),
        ...(isUpsert && {
          matchBy: t.field({
            type: matchBy,
            required: true,
            defaultValue: "EXTERNAL_ID",
            description: "How to find the record.",
          }),
        }),
        ...(operation === "create" && {
          externalId: t.string({
            required: false,
            description: `Your own id for the record, up to 200 characters, unique in the environment among the records of the entity. ${isUpsert ? "Required to match by it." : "It is reserved as soon as the command is recorded."} The vendor does not get it.`,
          }),
        }),
        ...(operation === "update" && {
          externalId: t.string({
            required: false,
            description:
              "Your own id for the record, up to 200 characters, unique in the environment among the records of the entity; null takes it away. The record has it as soon as the command is recorded, whatever becomes of that. The vendor does not get it; setExternalId gives it without a write.",
          }),
        }),
        waitFor: waitForIn(t),
        ...fieldsOf(t, fieldsIn(null), operation === "create"),
        customFields: t.field({
          type: [mappedValue],
          required: false,
          description:
            "Values of mapped fields (see setFieldMappings), up to 50. Those that are left out are left alone. The vendor must take them: see isWritable in remoteFields.",
        }),
        ...Object.fromEntries(
          namespaces.map(({ namespace, ...options }) => [namespace, t.field({ required: false, ...options })]),
        ),
      }),
    });
  }

  return {
    add: (name, description, model, operation) => addInput(name, description, model, operation, false),
    addUpsert: (name, description, model) => addInput(name, description, model, "create", true),
    addAction: (name, description, { operation, fields, isRequired: isNeeded, lists }) =>
      builder.inputRef<object>(name).implement({
        description,
        fields: (t) => ({
          ...fixedFields(t, operation),
          waitFor: waitForIn(t),
          ...fieldsOf(t, Object.entries(fields), isNeeded),
          ...Object.fromEntries(
            Object.entries(lists).map(([list, { type, description: what }]) => [
              list,
              t.field({ type: [type], required: false, description: what }),
            ]),
          ),
        }),
      }),
    addFields: (name, description, { fields, isRequired: isNeeded }) =>
      builder.inputRef<object>(name).implement({ description, fields: (t) => fieldsOf(t, Object.entries(fields), isNeeded) }),
  };
}

/** The first word of an operation's type names. */
export const verbs = { create: "Create", update: "Update", delete: "Delete" } as const satisfies Record<CommandOperation, string>;

function fixedFields(t: InputFieldBuilder, operation: CommandOperation): Record<string, InputFieldRef<Types, unknown>> {
  const named: Record<string, InputFieldRef<Types, unknown>> = operation === "create"
    ? { systemId: t.id({ required: true, description: "The system in which to create the record." }) }
    : { id: t.id({ required: true, description: operation === "update" ? "The record to update." : "The record to delete." }) };
  const guarded: Record<string, InputFieldRef<Types, unknown>> = operation === "create"
    ? {}
    : {
        ifVersion: t.int({
          required: false,
          description: `The version that the record must have; otherwise the ${operation} fails with a ConflictError. Default: any version.`,
        }),
      };
  return {
    ...named,
    idempotencyKey: t.string({
      required: false,
      description:
        "Any text, up to 200 characters. The same key with the same input runs once and returns the first result, also to another token that may write to the system; with a different input it is a ConflictError. Keys belong to the system that is written to.",
    }),
    hold: t.boolean({
      required: true,
      defaultValue: false,
      description:
        "What happens while the system needs reauthorization or is paused: true holds the command until the system is reconnected or resumed, false fails at once.",
    }),
    ...guarded,
  };
}

// A vendor has a default for an enumeration, so an app may omit it.
const isRequired = (field: FieldDescriptor) =>
  field.required === true && !(field.type === "enumeration" && "UNKNOWN" in field.values);

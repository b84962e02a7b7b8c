import { type FieldProblem, fieldProblem } from "@fettle/connector";
import type { EntityModel } from "../catalog/catalog.ts";
import { entityFields, type EntityField } from "../catalog/entity-fields.ts";
import { oncePerModel } from "../catalog/once-per-model.ts";
import { remoteNameOf } from "../graph/names.ts";
import type { RecordDocument } from "../store/stored-record.ts";
import type { Json } from "../store/tables.ts";

const wordFields = oncePerModel((model): readonly EntityField[] =>
  entityFields(model).filter(({ descriptor }) => descriptor.type === "enumeration" && "UNKNOWN" in descriptor.values),
);

/** The vendor's words of a record that nobody has mapped. Their fields are UNKNOWN. */
export const unknownWords = (
  model: Pick<EntityModel, "descriptor" | "extensions">,
  document: RecordDocument,
): readonly FieldProblem[] =>
  wordFields(model).flatMap(({ namespace, name, path }) => {
    const values = namespace === null ? document : groupOf(document[namespace]);
    const word = values[remoteNameOf(name)];
    return values[name] === "UNKNOWN" && typeof word === "string"
      ? [fieldProblem(path, "is a word that Fettle does not know", word)]
      : [];
  });

const groupOf = (value: Json | undefined): RecordDocument =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RecordDocument) : {}; // an object

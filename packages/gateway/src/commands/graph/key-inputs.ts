import type { InputFieldRef, InputRef } from "@pothos/core";
import type { EntityModel } from "../../catalog/catalog.ts";
import type { Builder, Types } from "../../graph/builder.ts";
import { recordKeys, type RecordKeyName } from "../record-keys.ts";

/** The inputs that name a record by another key than its id, one for each entity: `AssetKeyInput`. */
export interface KeyInputs {
  of(entity: string): InputRef<object>;
}

const meanings: Readonly<Record<RecordKeyName, string>> = {
  number: "The record's number.",
  code: "The record's code.",
  name: "The record's name.",
  remoteId: "The record's key at the vendor.",
  externalId: "Your own id for the record.",
};

export function createKeyInputs(builder: Builder, entities: ReadonlyMap<string, Pick<EntityModel, "descriptor">>): KeyInputs {
  const inputs = new Map<string, InputRef<object>>();
  return {
    of(entity) {
      const known = inputs.get(entity);
      if (known !== undefined) return known;
      const ref = builder.inputRef<object>(`${entity}KeyInput`);
      inputs.set(entity, ref);
      return ref.implement({
        description: `Names one ${entity} of the same system. Give exactly one key; it must match exactly one record.`,
        fields: (t) => {
          const fields: Record<string, InputFieldRef<Types, unknown>> = {};
          for (const key of recordKeys(entities.get(entity)?.descriptor))
            fields[key] = t.string({ required: false, description: meanings[key] });
          return fields;
        },
      });
    },
  };
}

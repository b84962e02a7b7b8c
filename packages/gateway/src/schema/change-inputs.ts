import type { InputRef } from "@pothos/core";
import type { Builder } from "./builder.ts";
import { changeKind } from "./change-types.ts";
import type { Enumerations } from "./enumerations.ts";
import type { FilterOperators } from "./filter-operators.ts";
import { systemStatus } from "./system-types.ts";

/** The filters that are not an entity's. */
export interface ChangeInputs {
  readonly changeFilter: InputRef<object>;
  readonly systemFilter: InputRef<object>;
}

/** Adds ChangeFilter and SystemFilter. */
export function addChangeInputs(builder: Builder, enumerations: Enumerations, operators: FilterOperators): ChangeInputs {
  return {
    changeFilter: builder.inputRef<object>("ChangeFilter").implement({
      description: "Selects changes. Every given field must match; an empty object matches all.",
      fields: (t) => ({
        entity: t.field({
          type: operators.of("text"),
          required: false,
          description:
            "The type of the record, such as WorkOrder. An unknown type name in eq, ne, in or notIn is an error that lists the known ones.",
        }),
        kind: t.field({
          type: operators.ofEnumeration("ChangeKind", changeKind(enumerations)),
          required: false,
          description: "What happened to the record.",
        }),
        systemId: t.field({
          type: operators.of("id"),
          required: false,
          description: "The system that the record belongs to.",
        }),
        recordId: t.field({ type: operators.of("id"), required: false, description: "The record that changed." }),
      }),
    }),
    systemFilter: builder.inputRef<object>("SystemFilter").implement({
      description: "Selects systems. Every given field must match; an empty object matches all.",
      fields: (t) => ({
        connectorId: t.field({
          type: operators.of("id"),
          required: false,
          description:
            "The connector that the system uses, such as cmms-bee. An unknown connector id is an error that lists the known ones.",
        }),
        externalId: t.field({ type: operators.of("text"), required: false, description: "Your own id for the customer." }),
        status: t.field({
          type: operators.ofEnumeration("SystemStatus", systemStatus(enumerations)),
          required: false,
          description: "The system's status.",
        }),
      }),
    }),
  };
}

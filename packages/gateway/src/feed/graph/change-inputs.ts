import type { InputRef } from "@pothos/core";
import type { Builder } from "../../graph/builder.ts";
import { changeKind } from "./change-types.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import type { FilterOperators } from "../../graph/filter-operators.ts";
import { systemStatus } from "../../systems/graph/system-types.ts";

/** The filters that are not an entity's. */
export interface ChangeInputs {
  readonly changeFilter: InputRef<object>;
  readonly systemFilter: InputRef<object>;
}

/** Adds ChangeFilter and SystemFilter. */
export function addChangeInputs(builder: Builder, enumerations: Enumerations, operators: FilterOperators): ChangeInputs {
  return {
    changeFilter: builder.inputRef<object>("ChangeFilter").implement({
      description: "Which changes are meant. All fields given have to hold; an empty object matches all.",
      fields: (t) => ({
        entity: t.field({
          type: operators.of("text"),
          required: false,
          description:
            "By the type of the record, such as WorkOrder. A name that no type has, in eq, ne, in or notIn, is an error that lists those there are.",
        }),
        kind: t.field({
          type: operators.ofEnumeration("ChangeKind", changeKind(enumerations)),
          required: false,
          description: "By what happened.",
        }),
        systemId: t.field({
          type: operators.of("id"),
          required: false,
          description: "By the system that the record belongs to.",
        }),
        recordId: t.field({ type: operators.of("id"), required: false, description: "By the record." }),
      }),
    }),
    systemFilter: builder.inputRef<object>("SystemFilter").implement({
      description: "Which systems are meant. All fields given have to hold; an empty object matches all.",
      fields: (t) => ({
        connectorId: t.field({
          type: operators.of("id"),
          required: false,
          description:
            "By the connector it is connected through, such as cmms-bee. An id that no connector has is an error that lists those there are.",
        }),
        externalId: t.field({ type: operators.of("text"), required: false, description: "By your own id of the customer." }),
        status: t.field({
          type: operators.ofEnumeration("SystemStatus", systemStatus(enumerations)),
          required: false,
          description: "By whether it is connected.",
        }),
      }),
    }),
  };
}

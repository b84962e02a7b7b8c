import type { InputRef } from "@pothos/core";
import { oncePerGraph } from "../graph/once-per-graph.ts";
import { changeKind } from "./change-types.ts";

/** ChangeFilter. */
export const changeFilter = oncePerGraph(({ builder, enumerations, operators }): InputRef<object> =>
  builder.inputRef<object>("ChangeFilter").implement({
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
);

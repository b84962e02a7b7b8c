import type { InputRef } from "@pothos/core";
import { oncePerGraph } from "../graph/once-per-graph.ts";
import { changeKind } from "./change-types.ts";

/** ChangeFilter. */
export const changeFilter = oncePerGraph(({ builder, enumerations, operators }): InputRef<object> =>
  builder.inputRef<object>("ChangeFilter").implement({
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
);

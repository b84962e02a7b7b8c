import { enumeration, type FieldOptions } from "../fields.ts";

/** The scale of urgency that all entities share. UNKNOWN has no rank and comes last in any order. */
export const priority = <const Options extends FieldOptions>(options: Options) =>
  enumeration({
    name: "Priority",
    values: {
      NONE: "Nobody set one.",
      LOW: "Can wait.",
      MEDIUM: "In the ordinary course.",
      HIGH: "Before the ordinary.",
      URGENT: "At once.",
      UNKNOWN: "The vendor's word is not known to Fettle; see the remote field beside it.",
    },
    ...options,
  });

import { enumeration, type FieldOptions } from "../fields.ts";

/** The scale of urgency that all entities share. UNKNOWN has no rank and comes last in any order. */
export const priority = <const Options extends FieldOptions>(options: Options) =>
  enumeration({
    name: "Priority",
    values: {
      NONE: "No priority is set.",
      LOW: "The work can wait.",
      MEDIUM: "The work takes its normal turn.",
      HIGH: "The work comes before normal work.",
      URGENT: "The work must be done at once.",
      UNKNOWN: "Fettle does not know the vendor's word; see the remote field beside it.",
    },
    ...options,
  });

import { words } from "@fettle/connector-kit";

/** A work order of which the vendor says null has no priority. */
export const workOrderPriority = words<"NONE" | "LOW" | "MEDIUM" | "HIGH" | "URGENT">(
  { Low: "LOW", Normal: "MEDIUM", High: "HIGH", Emergency: "URGENT" },
  "NONE",
);

/** The vendor's word by canonical word; null says that there is none. */
export const workOrderPriorityToWrite: Readonly<Record<string, string | null>> = {
  NONE: null,
  LOW: "Low",
  MEDIUM: "Normal",
  HIGH: "High",
  URGENT: "Emergency",
};

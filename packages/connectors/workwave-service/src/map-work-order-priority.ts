import { words } from "@fettle/connector-kit";

/** A work order with null at the vendor has no priority. */
export const workOrderPriority = words<"NONE" | "LOW" | "MEDIUM" | "HIGH" | "URGENT">(
  { Low: "LOW", Normal: "MEDIUM", High: "HIGH", Emergency: "URGENT" },
  "NONE",
);

/** The vendor's words, by canonical word; null means no priority. */
export const workOrderPriorityToWrite: Readonly<Record<string, string | null>> = {
  NONE: null,
  LOW: "Low",
  MEDIUM: "Normal",
  HIGH: "High",
  URGENT: "Emergency",
};

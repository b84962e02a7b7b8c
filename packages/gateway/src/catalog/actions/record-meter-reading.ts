import type { Action } from "./action.ts";

export const recordMeterReading: Action = {
  name: "recordMeterReading",
  description: "Records what a meter showed. Only a reading that is later than the meter's last one is accepted.",
  entity: "MeterReading",
  operation: "create",
  takes: ["meter", "value", "readAt", "technician"],
  needs: [["meter"], ["value"], ["readAt"]],
  latest: { time: "readAt", of: "meter", lastIn: "lastReadAt" },
};

import type { MeterReading } from "../maintenance-rows.ts";
import { changeRow, impossible, type Resource } from "../resource.ts";
import { meters } from "./meter.ts";

export const meterReadings: Resource<MeterReading> = {
  path: "/meter-readings",
  name: "meterReadings",
  table: (records) => records.meterReadings,
  prefix: "RE",
  create: ["meterId", "value", "readAt", "userId"],
  update: [],
  isDeletable: false,
  references: { meterId: "meters", userId: "users" },
  blank: (_id, now) => ({ meterId: "", value: 0, readAt: now.toISOString(), userId: null }),
  rule: ({ records, row }) => {
    const last = records.meters.get(row.meterId)?.row.lastReadAt ?? null;
    if (last !== null && Date.parse(row.readAt) <= Date.parse(last))
      throw impossible("readAt", `is not later than the meter's last reading, of ${last}`);
    return { ...row, readAt: new Date(row.readAt).toISOString() };
  },
  after: ({ records, row: { meterId, value, readAt } }) => {
    const meter = records.meters.get(meterId);
    if (meter !== undefined) changeRow(records, meters, meter, { lastValue: value, lastReadAt: readAt });
  },
};

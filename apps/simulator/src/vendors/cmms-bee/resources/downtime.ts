import type { Downtime } from "../maintenance-rows.ts";
import { impossible, type Resource, type Write } from "../resource.ts";

const utc = (time: string) => new Date(time).toISOString();

/** A machine that is down says so, until it runs again. */
const changeAsset = ({ records, account, before, row }: Write<Downtime>): void => {
  const asset = records.assets.get(row.assetId)?.row;
  const hasBegun = before === null && row.endedAt === null;
  const hasEnded = before?.endedAt === null && row.endedAt !== null;
  if (asset === undefined || asset.status === "retired" || !(hasBegun || hasEnded)) return;
  const status = hasBegun ? "offline" : "online";
  if (asset.status !== status) records.assets.put(account, { ...asset, status, updatedAt: records.clock.next() });
};

export const downtimes: Resource<Downtime> = {
  path: "/downtimes",
  name: "downtimes",
  table: (records) => records.downtimes,
  prefix: "DT",
  create: ["assetId", "type", "startedAt", "endedAt", "reason", "workOrderId"],
  update: ["type", "endedAt", "reason", "workOrderId"],
  isDeletable: true,
  references: { assetId: "assets", workOrderId: "workOrders" },
  blank: (_id, now) => ({
    assetId: "",
    type: "unplanned",
    startedAt: now.toISOString(),
    endedAt: null,
    reason: null,
    workOrderId: null,
  }),
  rule: ({ row }) => {
    const { startedAt, endedAt } = row;
    if (endedAt !== null && Date.parse(endedAt) < Date.parse(startedAt)) throw impossible("endedAt", "is before startedAt");
    return { ...row, startedAt: utc(startedAt), endedAt: endedAt === null ? null : utc(endedAt) };
  },
  after: changeAsset,
};

import type { asset, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { assetStatus } from "../map-asset-status.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeAsset(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof asset.fields> {
  return readRecord(payload, bySchema("Asset", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteUrl: read.url("url"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      number: read.text("number"),
      name: read.requiredText("name"),
      description: read.text("description"),
      status: assetStatus(settings)(read.text("status")),
      parent: read.key("parentId"),
      location: read.key("locationId"),
      customer: read.key("customerId"),
      category: read.text("category"),
      manufacturer: read.text("manufacturer"),
      model: read.text("model"),
      serialNumber: read.text("serialNumber"),
      barcode: read.text("barcode"),
      criticality: read.text("criticality"),
      inServiceAt: read.instant("inServiceDate"),
      warrantyExpiresAt: read.instant("warrantyExpiresAt"),
      isActive: read.flag("isArchived") !== true,
    },
  }));
}

import { asset, location, technician } from "@fettle/connector";
import { declaredWords, fullName, readRecord } from "@fettle/connector-kit";
import { resource } from "./resource.ts";

const assetStatus = declaredWords(["ONLINE", "OFFLINE", "IGNORE"], { ONLINE: "OPERATIONAL", OFFLINE: "DOWN", IGNORE: "UNKNOWN" });

export const assets = resource({
  entity: asset,
  path: "/assets",
  items: "assets",
  normalize: (payload) =>
    readRecord(payload, { what: "MaintainX asset" }, (read) => ({
      remoteId: read.requiredKey("id"),
      remoteCreatedAt: read.instant("createdAt"),
      remoteUpdatedAt: read.instant("updatedAt"),
      customFields: read.record("extraFields"),
      fields: {
        name: read.requiredText("name"),
        description: read.text("description"),
        status: assetStatus(read.child("status")?.text("status") ?? null),
        parent: read.key("parentId"),
        location: read.key("locationId"),
        category: read.texts("assetTypes").join(", ") || null,
        manufacturer: read.text("manufacturer"),
        model: read.text("model"),
        serialNumber: read.text("serialNumber"),
        barcode: read.text("barcode"),
        criticality: read.text("criticalityId"),
        isActive: true,
      },
    })),
});

export const locations = resource({
  entity: location,
  path: "/locations",
  items: "locations",
  normalize: (payload) =>
    readRecord(payload, { what: "MaintainX location" }, (read) => {
      const street = read.text("address");
      return {
        remoteId: read.requiredKey("id"),
        remoteCreatedAt: read.instant("createdAt"),
        remoteUpdatedAt: read.instant("updatedAt"),
        fields: {
          name: read.requiredText("name"),
          code: read.text("barcode"),
          type: { value: "UNKNOWN", remote: null },
          parent: read.key("parentId"),
          address: street === null ? null : { lines: [street] },
          instructions: read.text("description"),
          isActive: true,
        },
      };
    }),
});

export const technicians = resource({
  entity: technician,
  name: "user",
  path: "/users",
  items: "users",
  normalize: (payload) =>
    readRecord(payload, { what: "MaintainX user" }, (read) => {
      const remoteId = read.requiredKey("id");
      return {
        remoteId,
        remoteUpdatedAt: read.instant("updatedAt"),
        fields: {
          name: fullName(read.text("firstName"), read.text("lastName")) ?? read.text("email") ?? remoteId,
          email: read.text("email"),
          phone: read.text("phoneNumber"),
          role: read.text("role"),
          isActive: true,
        },
      };
    }),
});

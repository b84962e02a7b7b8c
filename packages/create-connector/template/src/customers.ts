import { customer } from "@fettle/connector";
import { readRecord, words } from "@fettle/connector-kit";
import { resource } from "./resource.ts";

const type = words({ home: "RESIDENTIAL", business: "COMMERCIAL" });

export const customers = resource({
  entity: customer,
  path: "/customers",
  normalize: (payload) =>
    readRecord(payload, { what: "customer" }, (read) => ({
      remoteId: read.requiredKey("id"),
      remoteUpdatedAt: read.instant("updatedAt"),
      fields: {
        name: read.requiredText("name"),
        type: type(read.text("kind")),
        email: read.text("email"),
        phone: read.text("phone"),
        isActive: read.flag("active") !== false,
      },
    })),
});

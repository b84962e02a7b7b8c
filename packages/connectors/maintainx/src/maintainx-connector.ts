import { apiKey, defineConnector } from "@fettle/connector";
import { account } from "./account.ts";
import { assets, locations, technicians } from "./places.ts";
import { settings } from "./settings.ts";
import { workOrders } from "./work-orders.ts";

/** MaintainX, a maintenance product. README.md says what is known about its API and what is assumed. */
export const maintainx = defineConnector({
  specificationVersion: "v1",
  id: "maintainx",
  name: "MaintainX",
  version: "0.0.0",
  categories: ["MAINTENANCE"],
  documentationUrl: "https://maintainx.dev",
  settings,
  authentication: [
    apiKey({
      header: "authorization",
      prefix: "Bearer ",
      help: "Create a key in MaintainX under Settings, Integrations, and paste it here.",
    }),
  ],
  baseUrl: ({ baseUrl }) => baseUrl,
  headers: ({ organizationId }) => ({ "x-organization-id": organizationId }),
  // 500 calls a minute for the organization, 100 for the key's user.
  rateLimit: { windows: [{ calls: 100, remainingHeader: "x-rate-limit-remaining", resetHeader: "x-rate-limit-reset" }] },
  account,
  entities: { WorkOrder: workOrders, Asset: assets, Location: locations, Technician: technicians },
});

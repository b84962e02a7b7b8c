import { defineConnector } from "@fettle/connector";
import { account } from "./account.ts";
import { authentication } from "./authentication.ts";
import { locations, technicians } from "./places.ts";
import { serviceOrders } from "./service-orders.ts";
import { settings } from "./settings.ts";
import { webhooks } from "./webhooks.ts";

/** PestPac, WorkWave's product for pest control. README.md says what is known about its API and what is assumed. */
export const pestpac = defineConnector({
  specificationVersion: "v1",
  id: "pestpac",
  name: "PestPac",
  version: "0.0.0",
  categories: ["FIELD_SERVICE"],
  documentationUrl: "https://developer.workwave.com/documentation",
  settings,
  authentication,
  baseUrl: ({ baseUrl }) => baseUrl,
  headers: ({ companyKey }) => ({ "tenant-id": companyKey }),
  // No limit is published; calls are metered by the day.
  rateLimit: { windows: [{ calls: 60 }] },
  timeZone: ({ timeZone }) => timeZone,
  account,
  entities: { WorkOrder: serviceOrders, Location: locations, Technician: technicians },
  webhooks,
});

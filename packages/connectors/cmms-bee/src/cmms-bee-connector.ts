import { defineConnector } from "@fettle/connector";
import { account } from "./account.ts";
import { reading } from "./api/reading.ts";
import { authentication } from "./authentication.ts";
import { normalizeAsset } from "./normalize/asset.ts";
import { normalizeCustomer } from "./normalize/customer.ts";
import { normalizeLocation } from "./normalize/location.ts";
import { normalizeTechnician } from "./normalize/technician.ts";
import { normalizeWorkOrder, workOrderExtension } from "./normalize/work-order.ts";
import { settings } from "./settings.ts";
import { packageVersion } from "./version.ts";
import { webhooks } from "./webhooks.ts";
import { writingWorkOrders } from "./write/writing-work-orders.ts";

/**
 * CMMS Bee, a maintenance-management product. Everything about its API is an assumption (see README.md) that settings can change.
 */
export const cmmsBee = defineConnector({
  specificationVersion: "v1",
  id: "cmms-bee",
  name: "CMMS Bee",
  version: packageVersion,
  categories: ["MAINTENANCE"],
  settings,
  authentication,
  baseUrl: ({ baseUrl }) => baseUrl,
  rateLimit: { remainingHeader: "x-rate-limit-remaining", resetHeader: "x-rate-limit-reset", resetFormat: "seconds" },
  timeZone: ({ timeZone }) => (timeZone === "none" ? null : timeZone),
  account,
  entities: {
    WorkOrder: {
      ...reading("workOrders"),
      ...writingWorkOrders,
      normalize: normalizeWorkOrder,
      extension: workOrderExtension,
    },
    Asset: { ...reading("assets"), normalize: normalizeAsset },
    Location: { ...reading("locations"), normalize: normalizeLocation },
    Technician: { ...reading("users"), normalize: normalizeTechnician },
    Customer: { ...reading("customers"), normalize: normalizeCustomer },
  },
  webhooks,
});

import { asset, customer, defineConnector, location, technician, workOrder } from "@fettle/connector";
import { account } from "./account.ts";
import { nameOf, pathOf } from "./api/names.ts";
import { resource } from "./api/resource.ts";
import { authentication } from "./authentication.ts";
import { normalizeAsset } from "./normalize/asset.ts";
import { normalizeCustomer } from "./normalize/customer.ts";
import { normalizeLocation } from "./normalize/location.ts";
import { normalizeTechnician } from "./normalize/technician.ts";
import { normalizeWorkOrder, workOrderExtension } from "./normalize/work-order.ts";
import { settings } from "./settings.ts";
import { packageVersion } from "./version.ts";
import { webhooks } from "./webhooks.ts";
import { wordLists } from "./word-lists.ts";
import { writable, workOrderBody } from "./write/work-order-body.ts";

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
  wordLists,
  authentication,
  baseUrl: ({ baseUrl }) => baseUrl,
  rateLimit: { windows: [{ remainingHeader: "x-rate-limit-remaining", resetHeader: "x-rate-limit-reset" }] },
  // Systems that were connected before the setting was optional have `none`.
  timeZone: ({ timeZone }) => (timeZone === "none" ? null : timeZone),
  account,
  entities: {
    WorkOrder: resource({
      entity: workOrder,
      path: (of) => pathOf(of, "workOrders"),
      items: "workOrders",
      key: (of) => nameOf(of, "WorkOrder", "id"),
      normalize: normalizeWorkOrder,
      extension: workOrderExtension,
      writable,
      body: workOrderBody,
      isDeletable: true,
    }),
    Asset: resource({ entity: asset, path: (of) => pathOf(of, "assets"), items: "assets", normalize: normalizeAsset }),
    Location: resource({
      entity: location,
      path: (of) => pathOf(of, "locations"),
      items: "locations",
      normalize: normalizeLocation,
    }),
    Technician: resource({
      entity: technician,
      name: "User",
      path: (of) => pathOf(of, "users"),
      items: "users",
      normalize: normalizeTechnician,
    }),
    Customer: resource({
      entity: customer,
      path: (of) => pathOf(of, "customers"),
      items: "customers",
      normalize: normalizeCustomer,
    }),
  },
  webhooks,
});

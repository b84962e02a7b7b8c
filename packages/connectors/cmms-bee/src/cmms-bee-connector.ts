import {
  asset,
  customer,
  defineConnector,
  documentEntity,
  downtime,
  location,
  maintenancePlan,
  meter,
  meterReading,
  note,
  part,
  purchaseOrder,
  stock,
  supplier,
  team,
  technician,
  workOrder,
  workRequest,
} from "@fettle/connector";
import { account } from "./account.ts";
import { withFiles } from "./write/files.ts";
import { withReceiving } from "./write/receive-purchase-order.ts";
import { resource } from "./api/resource.ts";
import { authentication } from "./authentication.ts";
import { workOrderCustomFields } from "./custom-fields.ts";
import { normalizeAsset } from "./normalize/asset.ts";
import { normalizeCustomer } from "./normalize/customer.ts";
import { normalizeDocument } from "./normalize/document.ts";
import { normalizeDowntime } from "./normalize/downtime.ts";
import { normalizeLocation } from "./normalize/location.ts";
import { normalizeMaintenancePlan } from "./normalize/maintenance-plan.ts";
import { normalizeMeter } from "./normalize/meter.ts";
import { normalizeMeterReading } from "./normalize/meter-reading.ts";
import { normalizeNote } from "./normalize/note.ts";
import { normalizePart } from "./normalize/part.ts";
import { normalizePurchaseOrder } from "./normalize/purchase-order.ts";
import { normalizeStock } from "./normalize/stock.ts";
import { normalizeSupplier } from "./normalize/supplier.ts";
import { normalizeTeam } from "./normalize/team.ts";
import { normalizeTechnician } from "./normalize/technician.ts";
import { normalizeWorkRequest } from "./normalize/work-request.ts";
import { normalizeWorkOrder, workOrderExtension } from "./normalize/work-order.ts";
import { settings } from "./settings.ts";
import { packageVersion } from "./version.ts";
import { webhooks } from "./webhooks.ts";
import { wordLists } from "./word-lists.ts";
import { documentWrites } from "./write/document-body.ts";
import { downtimeWrites } from "./write/downtime-body.ts";
import { maintenancePlanWrites } from "./write/maintenance-plan-body.ts";
import { meterWrites } from "./write/meter-body.ts";
import { meterReadingWrites } from "./write/meter-reading-body.ts";
import { noteWrites } from "./write/note-body.ts";
import { partWrites } from "./write/part-body.ts";
import { purchaseOrderWrites } from "./write/purchase-order-body.ts";
import { stockWrites } from "./write/stock-body.ts";
import { supplierWrites } from "./write/supplier-body.ts";
import { teamWrites } from "./write/team-body.ts";
import { workRequestWrites } from "./write/work-request-body.ts";
import { workOrderWrites } from "./write/work-order-body.ts";

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
    WorkOrder: {
      ...resource({
        entity: workOrder,
        at: "workOrders",
        normalize: normalizeWorkOrder,
        extension: workOrderExtension,
        ...workOrderWrites,
      }),
      remoteFields: workOrderCustomFields,
    },
    Asset: resource({ entity: asset, at: "assets", normalize: normalizeAsset }),
    Location: resource({ entity: location, at: "locations", normalize: normalizeLocation }),
    Technician: resource({ entity: technician, schema: "User", at: "users", normalize: normalizeTechnician }),
    Customer: resource({ entity: customer, at: "customers", normalize: normalizeCustomer }),
    Team: resource({ entity: team, at: "teams", normalize: normalizeTeam, ...teamWrites }),
    WorkRequest: resource({ entity: workRequest, at: "workRequests", normalize: normalizeWorkRequest, ...workRequestWrites }),
    MaintenancePlan: resource({
      entity: maintenancePlan,
      at: "maintenancePlans",
      normalize: normalizeMaintenancePlan,
      ...maintenancePlanWrites,
    }),
    Meter: resource({ entity: meter, at: "meters", normalize: normalizeMeter, ...meterWrites }),
    MeterReading: resource({
      entity: meterReading,
      at: "meterReadings",
      normalize: normalizeMeterReading,
      ...meterReadingWrites,
    }),
    Downtime: resource({ entity: downtime, at: "downtimes", normalize: normalizeDowntime, ...downtimeWrites }),
    Part: resource({ entity: part, at: "parts", normalize: normalizePart, ...partWrites }),
    Stock: resource({ entity: stock, at: "stocks", normalize: normalizeStock, ...stockWrites }),
    Supplier: resource({ entity: supplier, at: "suppliers", normalize: normalizeSupplier, ...supplierWrites }),
    PurchaseOrder: withReceiving(
      resource({ entity: purchaseOrder, at: "purchaseOrders", normalize: normalizePurchaseOrder, ...purchaseOrderWrites }),
    ),
    Document: withFiles(resource({ entity: documentEntity, at: "documents", normalize: normalizeDocument, ...documentWrites })),
    Note: resource({ entity: note, schema: "Comment", at: "comments", normalize: normalizeNote, ...noteWrites }),
  },
  webhooks,
});

import { defineConnector } from "@fettle/connector";
import { account } from "./account.ts";
import { reading } from "./api/reading.ts";
import { authentication } from "./authentication.ts";
import { normalizeAppointment } from "./normalize/appointment.ts";
import { normalizeCustomer } from "./normalize/customer.ts";
import { normalizeLocation } from "./normalize/location.ts";
import { normalizeTechnician } from "./normalize/technician.ts";
import { normalizeWorkOrder, workOrderExtension } from "./normalize/work-order.ts";
import { settings } from "./settings.ts";
import { packageVersion } from "./version.ts";
import { webhooks } from "./webhooks.ts";
import { writingWorkOrders } from "./write/writing-work-orders.ts";

/**
 * WorkWave Service, a field-service product for pest control, lawn care and the like. README.md says what is known about its API
 * and what is assumed.
 */
export const workwaveService = defineConnector({
  specificationVersion: "v1",
  id: "workwave-service",
  name: "WorkWave Service",
  version: packageVersion,
  categories: ["FIELD_SERVICE"],
  documentationUrl: "https://prod-api.service.workwave.com/Help",
  settings,
  authentication,
  baseUrl: ({ baseUrl }) => baseUrl,
  rateLimit: { remainingHeader: "x-ratelimit-remaining", resetHeader: "x-ratelimit-reset", resetFormat: "unix-seconds" },
  timeZone: ({ timeZone }) => (timeZone === "none" ? null : timeZone),
  account,
  entities: {
    WorkOrder: {
      ...reading("workorders"),
      ...writingWorkOrders,
      normalize: normalizeWorkOrder,
      extension: workOrderExtension,
    },
    Customer: { ...reading("customers"), normalize: normalizeCustomer },
    Location: { ...reading("locations"), normalize: normalizeLocation },
    Technician: { ...reading("employees"), normalize: normalizeTechnician },
    Appointment: { ...reading("appointments"), normalize: normalizeAppointment },
  },
  webhooks,
});

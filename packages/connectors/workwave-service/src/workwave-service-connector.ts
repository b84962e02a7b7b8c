import { appointment, customer, defineConnector, location, technician, workOrder } from "@fettle/connector";
import { account } from "./account.ts";
import { resource } from "./api/resource.ts";
import { authentication } from "./authentication.ts";
import { normalizeAppointment } from "./normalize/appointment.ts";
import { normalizeCustomer } from "./normalize/customer.ts";
import { normalizeLocation } from "./normalize/location.ts";
import { normalizeTechnician } from "./normalize/technician.ts";
import { normalizeWorkOrder, workOrderExtension } from "./normalize/work-order.ts";
import { settings } from "./settings.ts";
import { packageVersion } from "./version.ts";
import { webhooks } from "./webhooks.ts";
import { writable, workOrderBody } from "./write/work-order-body.ts";

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
  rateLimit: {
    windows: [{ remainingHeader: "x-ratelimit-remaining", resetHeader: "x-ratelimit-reset", resetFormat: "unix-seconds" }],
  },
  // Systems that were connected before the setting was optional have `none`.
  timeZone: ({ timeZone }) => (timeZone === "none" ? null : timeZone),
  account,
  entities: {
    WorkOrder: resource({
      entity: workOrder,
      path: "/workorders",
      key: "WorkOrderId",
      normalize: normalizeWorkOrder,
      extension: workOrderExtension,
      writable,
      body: workOrderBody,
    }),
    Customer: resource({ entity: customer, path: "/customers", normalize: normalizeCustomer }),
    Location: resource({ entity: location, path: "/locations", normalize: normalizeLocation }),
    Technician: resource({ entity: technician, name: "Employee", path: "/employees", normalize: normalizeTechnician }),
    Appointment: resource({ entity: appointment, path: "/appointments", normalize: normalizeAppointment }),
  },
  webhooks,
});

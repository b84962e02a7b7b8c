import {
  appointment,
  customer,
  defineConnector,
  invoice,
  lead,
  location,
  note,
  part,
  payment,
  route,
  serviceAgreement,
  technician,
  workOrder,
} from "@fettle/connector";
import { account } from "./account.ts";
import { resource } from "./api/resource.ts";
import { authentication } from "./authentication.ts";
import { normalizeAppointment } from "./normalize/appointment.ts";
import { normalizeCustomer } from "./normalize/customer.ts";
import { normalizeInvoice } from "./normalize/invoice.ts";
import { normalizeLead } from "./normalize/lead.ts";
import { normalizeLocation } from "./normalize/location.ts";
import { normalizeNote } from "./normalize/note.ts";
import { normalizePart } from "./normalize/part.ts";
import { normalizePayment } from "./normalize/payment.ts";
import { normalizeRoute } from "./normalize/route.ts";
import { normalizeServiceAgreement } from "./normalize/service-agreement.ts";
import { normalizeTechnician } from "./normalize/technician.ts";
import { normalizeWorkOrder, workOrderExtension } from "./normalize/work-order.ts";
import { appointmentBody, writable as appointmentWritable } from "./write/appointment-body.ts";
import { customerBody, writable as customerWritable } from "./write/customer-body.ts";
import { invoiceBody, writable as invoiceWritable } from "./write/invoice-body.ts";
import { leadBody, writable as leadWritable } from "./write/lead-body.ts";
import { locationBody, writable as locationWritable } from "./write/location-body.ts";
import { noteBody, writable as noteWritable } from "./write/note-body.ts";
import { paymentBody, writable as paymentWritable } from "./write/payment-body.ts";
import { routeBody, writable as routeWritable } from "./write/route-body.ts";
import { serviceAgreementBody, writable as serviceAgreementWritable } from "./write/service-agreement-body.ts";
import { workOrderBody, writable as workOrderWritable } from "./write/work-order-body.ts";
import { documents } from "./entities/documents.ts";
import { materialUses } from "./entities/material-uses.ts";
import { materialUse } from "./material-use.ts";
import { settings } from "./settings.ts";
import { packageVersion } from "./version.ts";
import { webhooks } from "./webhooks.ts";

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
      writable: workOrderWritable,
      body: workOrderBody,
    }),
    Customer: resource({
      entity: customer,
      path: "/customers",
      key: "CustomerId",
      normalize: normalizeCustomer,
      writable: customerWritable,
      body: customerBody,
    }),
    Location: resource({
      entity: location,
      path: "/locations",
      key: "LocationId",
      normalize: normalizeLocation,
      writable: locationWritable,
      body: locationBody,
    }),
    Technician: resource({
      entity: technician,
      name: "Employee",
      path: "/employees",
      key: "EmployeeId",
      normalize: normalizeTechnician,
    }),
    Appointment: resource({
      entity: appointment,
      path: "/appointments",
      key: "AppointmentId",
      normalize: normalizeAppointment,
      writable: appointmentWritable,
      body: appointmentBody,
    }),
    ServiceAgreement: resource({
      entity: serviceAgreement,
      name: "Agreement",
      path: "/agreements",
      key: "AgreementId",
      normalize: normalizeServiceAgreement,
      writable: serviceAgreementWritable,
      body: serviceAgreementBody,
    }),
    Route: resource({
      entity: route,
      path: "/routes",
      key: "RouteId",
      normalize: normalizeRoute,
      writable: routeWritable,
      body: routeBody,
    }),
    Invoice: resource({
      entity: invoice,
      path: "/invoices",
      key: "InvoiceId",
      normalize: normalizeInvoice,
      writable: invoiceWritable,
      body: invoiceBody,
    }),
    Payment: resource({
      entity: payment,
      path: "/payments",
      key: "PaymentId",
      normalize: normalizePayment,
      writable: paymentWritable,
      body: paymentBody,
    }),
    Lead: resource({
      entity: lead,
      path: "/leads",
      key: "LeadId",
      normalize: normalizeLead,
      writable: leadWritable,
      body: leadBody,
      isDeletable: true,
    }),
    Note: resource({
      entity: note,
      path: "/notes",
      key: "NoteId",
      normalize: normalizeNote,
      writable: noteWritable,
      body: noteBody,
      isDeletable: true,
    }),
    Part: resource({ entity: part, name: "Material", path: "/materials", key: "MaterialId", normalize: normalizePart }),
    Document: documents,
  },
  ownEntities: [{ descriptor: materialUse, connector: materialUses }],
  webhooks,
});

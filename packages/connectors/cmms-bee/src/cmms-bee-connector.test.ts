import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { readPayload } from "@fettle/connector-kit";
import { schemaProblems, testConnector, testPackage } from "@fettle/connector-testing";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as exported from "./index.ts";
import { cmmsBee } from "./index.ts";
import {
  assets,
  customers,
  webhookOf,
  errorBody,
  locations,
  me,
  ownStatuses,
  ownTypes,
  users,
  workOrders,
} from "./testing/payloads.ts";
import { downtimes, maintenancePlans, meterReadings, meters, teams, workRequests } from "./testing/maintenance-payloads.ts";
import { samples } from "./testing/samples.ts";
import { standIn } from "./testing/stand-in.ts";
import { comments, documents, parts, purchaseOrders, stocks, suppliers } from "./testing/store-payloads.ts";
import { writes } from "./testing/writes.ts";

const sign = (body: Uint8Array, secret: string, signedAt: Date) => {
  const time = Math.floor(signedAt.getTime() / 1000);
  const signature = createHmac("sha256", secret).update(`${time}.`).update(body).digest("hex");
  return { "x-cmms-bee-delivery": "dl_1", "x-cmms-bee-signature": `t=${time},v1=${signature}` };
};

testPackage({ folder: new URL("..", import.meta.url), exported, runner: { describe, it } });

testConnector({
  connector: cmmsBee,
  runner: { describe, it },
  vendor: standIn,
  samples,
  unmapped: [
    { entity: "WorkOrder", field: "status", word: "awaiting_parts", payload: workOrders[2] },
    { entity: "WorkOrder", field: "priority", word: "later", payload: { ...workOrders[0], priority: "later" } },
    { entity: "WorkOrder", field: "type", word: "cycle", payload: { ...workOrders[0], type: "cycle" } },
    { entity: "Asset", field: "status", word: "Online", payload: { ...assets[0], status: "Online" } },
    { entity: "Location", field: "type", word: "yard", payload: { ...locations[0], type: "yard" } },
    { entity: "Customer", field: "type", word: "public", payload: { ...customers[0], type: "public" } },
    { entity: "WorkRequest", field: "status", word: "on review", payload: { ...workRequests[0], status: "on review" } },
    { entity: "MaintenancePlan", field: "strategy", word: "yearly", payload: { ...maintenancePlans[0], strategy: "yearly" } },
    { entity: "Meter", field: "source", word: "gateway", payload: { ...meters[0], source: "gateway" } },
    { entity: "Downtime", field: "type", word: "strike", payload: { ...downtimes[0], type: "strike" } },
    { entity: "PurchaseOrder", field: "status", word: "lost", payload: { ...purchaseOrders[0], status: "lost" } },
  ],
  wordLists: {
    workOrderStatuses: {
      entity: "WorkOrder",
      field: "status",
      word: "parts_on_order",
      payload: { ...workOrders[0], status: "parts_on_order" },
    },
    workOrderTypes: {
      entity: "WorkOrder",
      field: "type",
      word: "snake_removal",
      payload: { ...workOrders[0], type: "snake_removal" },
    },
  },
  writes,
  webhooks: {
    sign,
    registered: async (vendor) => {
      const answer: unknown = await (await vendor.fetch("/webhooks")).json();
      return readPayload(answer, { what: "webhooks" }).requiredList("webhooks").length;
    },
    deliveries: [
      {
        body: webhookOf("work_order.updated", workOrders[0]),
        events: [{ entity: "WorkOrder", remoteId: "WO10001", kind: "changed" }],
      },
      {
        body: webhookOf("work_order.deleted", { id: "WO10001" }),
        events: [{ entity: "WorkOrder", remoteId: "WO10001", kind: "deleted" }],
      },
      { body: webhookOf("asset.created", assets[1]), events: [{ entity: "Asset", remoteId: "AS101", kind: "changed" }] },
      { body: webhookOf("location.updated", locations[0]), events: [{ entity: "Location", remoteId: "LO10", kind: "changed" }] },
      { body: webhookOf("user.updated", users[0]), events: [{ entity: "Technician", remoteId: "US1", kind: "changed" }] },
      { body: webhookOf("customer.updated", customers[0]), events: [{ entity: "Customer", remoteId: "CU1", kind: "changed" }] },
      { body: webhookOf("team.updated", teams[0]), events: [{ entity: "Team", remoteId: "TE1", kind: "changed" }] },
      {
        body: webhookOf("work_request.updated", workRequests[1]),
        events: [{ entity: "WorkRequest", remoteId: "WR2", kind: "changed" }],
      },
      {
        body: webhookOf("maintenance_plan.deleted", { id: "PL1" }),
        events: [{ entity: "MaintenancePlan", remoteId: "PL1", kind: "deleted" }],
      },
      { body: webhookOf("meter.updated", meters[0]), events: [{ entity: "Meter", remoteId: "ME1", kind: "changed" }] },
      {
        body: webhookOf("meter_reading.created", meterReadings[0]),
        events: [{ entity: "MeterReading", remoteId: "RE1", kind: "changed" }],
      },
      { body: webhookOf("downtime.updated", downtimes[0]), events: [{ entity: "Downtime", remoteId: "DT1", kind: "changed" }] },
      { body: webhookOf("part.updated", parts[0]), events: [{ entity: "Part", remoteId: "PA1", kind: "changed" }] },
      { body: webhookOf("stock.updated", stocks[0]), events: [{ entity: "Stock", remoteId: "ST1", kind: "changed" }] },
      { body: webhookOf("supplier.updated", suppliers[0]), events: [{ entity: "Supplier", remoteId: "SU1", kind: "changed" }] },
      {
        body: webhookOf("purchase_order.updated", purchaseOrders[0]),
        events: [{ entity: "PurchaseOrder", remoteId: "PO1", kind: "changed" }],
      },
      { body: webhookOf("document.created", documents[0]), events: [{ entity: "Document", remoteId: "DO1", kind: "changed" }] },
      { body: webhookOf("comment.created", comments[0]), events: [{ entity: "Note", remoteId: "CO1", kind: "changed" }] },
    ],
    ofNoInterest: [webhookOf("invoice.updated", { id: "I1" }), webhookOf("work_order.commented", { id: "WO10001" })],
  },
});

describe("the sample payloads", () => {
  const document: unknown = parse(readFileSync(new URL("../openapi.yaml", import.meta.url), "utf8"));
  const problems = (schema: string, payloads: readonly unknown[]) =>
    payloads.flatMap((payload) => schemaProblems(document, schema, payload));

  it("match openapi.yaml", () => {
    expect(problems("WorkOrder", workOrders)).toEqual([]);
    expect(problems("Asset", assets)).toEqual([]);
    expect(problems("Location", locations)).toEqual([]);
    expect(problems("User", users)).toEqual([]);
    expect(problems("Customer", customers)).toEqual([]);
    expect(problems("Team", teams)).toEqual([]);
    expect(problems("WorkRequest", workRequests)).toEqual([]);
    expect(problems("MaintenancePlan", maintenancePlans)).toEqual([]);
    expect(problems("Meter", meters)).toEqual([]);
    expect(problems("MeterReading", meterReadings)).toEqual([]);
    expect(problems("Downtime", downtimes)).toEqual([]);
    expect(problems("Part", parts)).toEqual([]);
    expect(problems("Stock", stocks)).toEqual([]);
    expect(problems("Supplier", suppliers)).toEqual([]);
    expect(problems("PurchaseOrder", purchaseOrders)).toEqual([]);
    expect(problems("Document", documents)).toEqual([]);
    expect(problems("Comment", comments)).toEqual([]);
    expect(problems("Me", [me])).toEqual([]);
    expect(problems("OwnWordList", [ownStatuses, ownTypes])).toEqual([]);
    expect(problems("Errors", [errorBody("conflict", "Closed."), errorBody("validation_failed", "Too long.", "title")])).toEqual(
      [],
    );
    expect(
      problems("WebhookDelivery", [
        webhookOf("work_order.updated", workOrders[0]),
        webhookOf("work_order.deleted", { id: "WO10001" }),
        webhookOf("customer.updated", customers[0]),
      ]),
    ).toEqual([]);
  });
});

it("the connector has the version of its package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(cmmsBee.version).toBe(version);
});

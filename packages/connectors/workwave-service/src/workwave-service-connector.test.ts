import { readFileSync } from "node:fs";
import { readPayload } from "@fettle/connector-kit";
import { schemaProblems, testConnector, testPackage } from "@fettle/connector-testing";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as exported from "./index.ts";
import { workwaveService } from "./index.ts";
import { appointments, company, customers, webhookOf, employees, errorBody, locations, workOrders } from "./testing/payloads.ts";
import { standIn } from "./testing/stand-in.ts";

testPackage({ folder: new URL("..", import.meta.url), exported, runner: { describe, it } });

testConnector({
  connector: workwaveService,
  runner: { describe, it },
  vendor: standIn,
  samples: {
    WorkOrder: workOrders,
    Customer: customers,
    Location: locations,
    Technician: employees,
    Appointment: appointments,
  },
  unmapped: [
    { entity: "WorkOrder", field: "status", word: "AwaitingPermit", payload: workOrders[2] },
    { entity: "WorkOrder", field: "priority", word: "VIP", payload: { ...workOrders[0], Priority: "VIP" } },
    { entity: "WorkOrder", field: "type", word: "Audit", payload: { ...workOrders[0], ServiceType: "Audit" } },
    { entity: "Customer", field: "type", word: "Public", payload: { ...customers[0], AccountType: "Public" } },
    { entity: "Appointment", field: "status", word: "Parked", payload: { ...appointments[0], Status: "Parked" } },
  ],
  writes: {
    WorkOrder: {
      create: {
        title: "Wasp nest at the gutter",
        description: null,
        priority: "URGENT",
        location: "901",
        customer: "501",
        assignees: ["31"],
        scheduledStartAt: "2026-02-03T08:00:00.000Z",
        dueAt: null,
      },
      update: { status: "COMPLETED", priority: "NONE", assignees: [], dueAt: "2026-02-04T08:00:00.000Z" },
    },
  },
  webhooks: {
    registered: async (vendor) => {
      const answer: unknown = await (await vendor.fetch("/webhooks")).json();
      return readPayload(answer, { what: "webhooks" }).requiredList("Items").length;
    },
    deliveries: [
      {
        body: webhookOf("WorkOrder", 70_001, "Update"),
        events: [{ entity: "WorkOrder", remoteId: "70001", kind: "changed" }],
      },
      {
        body: webhookOf("Appointment", 80_001, "Create"),
        events: [{ entity: "Appointment", remoteId: "80001", kind: "changed" }],
      },
      { body: webhookOf("Customer", 501, "Delete"), events: [{ entity: "Customer", remoteId: "501", kind: "deleted" }] },
      { body: webhookOf("Employee", 31, "Update"), events: [{ entity: "Technician", remoteId: "31", kind: "changed" }] },
      { body: webhookOf("Location", 901, "Void"), events: [{ entity: "Location", remoteId: "901", kind: "changed" }] },
    ],
    ofNoInterest: [webhookOf("Invoice", 1, "Create")],
  },
});

describe("the sample payloads", () => {
  const document: unknown = parse(readFileSync(new URL("../openapi.yaml", import.meta.url), "utf8"));
  const problems = (schema: string, payloads: readonly unknown[]) =>
    payloads.flatMap((payload) => schemaProblems(document, schema, payload));

  it("match openapi.yaml", () => {
    expect(problems("WorkOrder", workOrders)).toEqual([]);
    expect(problems("Customer", customers)).toEqual([]);
    expect(problems("Location", locations)).toEqual([]);
    expect(problems("Employee", employees)).toEqual([]);
    expect(problems("Appointment", appointments)).toEqual([]);
    expect(problems("Account", [company])).toEqual([]);
    expect(problems("Error", [errorBody("Conflict", "Posted."), errorBody("ValidationFailed", "Too long.", "Title")])).toEqual(
      [],
    );
    expect(problems("WebhookDelivery", [webhookOf("WorkOrder", 70_001, "Update")])).toEqual([]);
  });
});

it("the connector has the version of its package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(workwaveService.version).toBe(version);
});

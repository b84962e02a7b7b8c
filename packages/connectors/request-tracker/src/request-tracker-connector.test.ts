import { testConnector } from "@fettle/connector-testing";
import { describe, it } from "vitest";
import { requestTracker } from "./index.ts";
import { tickets, users } from "./testing/samples.ts";
import { standIn } from "./testing/stand-in.ts";

testConnector({
  connector: requestTracker,
  runner: { describe, it },
  vendor: standIn,
  samples: { WorkOrder: tickets, Technician: users, Customer: users },
  unordered: { WorkOrder: "RT cannot go on from a time, so changes are listed in the order of the id." },
  unmapped: [
    { entity: "WorkOrder", field: "status", word: "awaiting-parts", payload: { ...tickets[0], Status: "awaiting-parts" } },
    { entity: "WorkOrder", field: "priority", word: "vip", payload: { ...tickets[0], Priority: "vip" } },
  ],
  writes: {
    WorkOrder: {
      create: {
        title: "Grease the hinge",
        priority: "HIGH",
        customer: "31",
        assignees: ["27"],
        scheduledStartAt: "2026-12-03T08:00:00.000Z",
        dueAt: null,
        extension: { queue: "Plant" },
      },
      update: {
        title: "Oil both chains",
        status: "COMPLETED",
        priority: "MEDIUM",
        assignees: [],
        scheduledStartAt: null,
        dueAt: "2026-12-04T08:00:00.000Z",
      },
    },
  },
});

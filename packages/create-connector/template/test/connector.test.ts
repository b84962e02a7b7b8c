import { describe, it } from "node:test";
import { testConnector, testPackage } from "@fettle/connector-testing";
import * as exported from "../src/index.ts";
import { customers, workOrders } from "./samples.ts";
import { samples, vendor } from "./vendor.ts";

const runner = { describe, it };

testPackage({ folder: new URL("..", import.meta.url), exported, runner });

testConnector({
  connector: exported.templateConnector,
  runner,
  vendor,
  samples,
  // npm run cursors writes the file when a version is released.
  releasedCursors: { file: new URL("released-cursors.json", import.meta.url), record: process.argv.includes("--record") },
  unmapped: [
    { entity: "WorkOrder", field: "status", word: "awaiting parts", payload: workOrders[1] },
    { entity: "Customer", field: "type", word: "charity", payload: { ...customers[0], kind: "charity" } },
  ],
  writes: {
    WorkOrder: {
      create: { title: "Oil the hinge", description: "At the back.", customer: "7" },
      update: { title: "Oil both hinges", status: "COMPLETED" },
    },
  },
});

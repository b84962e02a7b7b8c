import { apiKey, defineConnector } from "@fettle/connector";
import { account } from "./account.ts";
import { customers } from "./customers.ts";
import { settings } from "./settings.ts";
import { workOrders } from "./work-orders.ts";

/** Template Product. */
export const templateConnector = defineConnector({
  specificationVersion: "v1",
  id: "template-id",
  name: "Template Product",
  version: "0.1.0",
  categories: ["MAINTENANCE"],
  settings,
  authentication: [apiKey({ header: "x-api-key", help: "Create a key in Template Product and paste it here." })],
  baseUrl: ({ baseUrl }) => baseUrl,
  account,
  entities: { WorkOrder: workOrders, Customer: customers },
});

import type { Stage } from "../stage.ts";
import { createCustomerLinks } from "./create-customer-links.ts";
import { customerLinksService } from "./customer-links-service.ts";
import { customerLinksPart } from "./graph/customer-links-part.ts";
import { up as createLinks } from "./migrations/0001-links.ts";
import { customerLinksTables } from "./tables.ts";

/** Which customers of several systems are one, as apps say. */
export const customerLinksStage: Stage = {
  name: "customer-links",
  tables: customerLinksTables,
  migrations: [{ name: "0001-links", up: createLinks }],
  graph: customerLinksPart,
  open({ store, clock, provide }) {
    provide(customerLinksService, createCustomerLinks(store, clock));
    return {};
  },
};

import { principalsService } from "../principals/principals-service.ts";
import type { Stage } from "../stage.ts";
import { systemsService } from "../systems/systems-service.ts";
import { createPassthrough } from "./create-passthrough.ts";
import { passthroughPart } from "./graph/passthrough-part.ts";
import { up as addTables } from "./migrations/0001-tables.ts";
import { passthroughService } from "./passthrough-service.ts";
import { passthroughRoutes } from "./routes.ts";
import { passthroughTables } from "./tables.ts";

/** The stage that lets apps call vendors' own APIs. */
export const passthroughStage: Stage = {
  name: "passthrough",
  tables: passthroughTables,
  migrations: [{ name: "0001-tables", up: addTables }],
  graph: passthroughPart,
  open({ store, clock, log, use, provide }) {
    const passthrough = createPassthrough({ store, systems: use(systemsService), clock, log });
    provide(passthroughService, passthrough);
    return {
      routes: passthroughRoutes({ passthrough, principals: use(principalsService) }),
      [Symbol.asyncDispose]: () => passthrough[Symbol.asyncDispose](),
    };
  },
};

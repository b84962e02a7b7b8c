import type { Stage } from "../stage.ts";
import { consumersService } from "./consumers-service.ts";
import { createConsumers } from "./create-consumers.ts";
import { up as addConsumers } from "./migrations/0001-consumers.ts";
import { consumersTables } from "./tables.ts";

/** Durable readers of the change log. */
export const consumersStage: Stage = {
  name: "consumers",
  tables: consumersTables,
  migrations: [{ name: "0001-consumers", up: addConsumers }],
  open({ store, log, provide }) {
    const consumers = createConsumers({ store, log });
    provide(consumersService, consumers);
    return {
      async start() {
        consumers.start();
      },
      [Symbol.asyncDispose]: () => consumers[Symbol.asyncDispose](),
    };
  },
};

import { GatewayError } from "../../errors.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { ConnectSession } from "../systems.ts";
import { systemLoader } from "./system-loader.ts";
import { systemType } from "./system-types.ts";

/** ConnectSession. */
export const connectSessionType = oncePerGraph(({ builder }) => builder.objectRef<ConnectSession>("ConnectSession"));

/** Adds ConnectSession. */
export function addConnectSessionType(graph: Graph): void {
  const { enumerations } = graph;
  const refs = { connectSession: connectSessionType(graph), node: nodeType(graph), system: systemType(graph) };
  const status = enumerations.of("ConnectSessionStatus", "The state of a connect session.", {
    OPEN: "The customer has not finished yet.",
    COMPLETED: "The system is connected.",
    FAILED: "Connecting failed. Create another session.",
    EXPIRED: "The customer did not finish in time. Create another session.",
  });
  refs.connectSession.implement({
    extensions: openToEveryToken,
    description: "A hosted page on which a customer connects or reconnects a system once.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The session's id." }),
      url: t.string({
        nullable: false,
        description:
          "The address for the customer's browser. It is a secret, because anyone who has it can connect. It is available only in the mutation that creates the session; querying it later is an error.",
        resolve: ({ url }) => {
          if (url !== null) return url;
          throw new GatewayError(
            "BAD_USER_INPUT",
            "The address of a connect session is a secret that is shown only when the session is created. Omit url, or create another session.",
          );
        },
      }),
      expiresAt: t.expose("expiresAt", { type: "DateTime", nullable: false, description: "When the page expires." }),
      status: t.field({
        type: status,
        nullable: false,
        description: "The session's status.",
        resolve: (session) => session.status,
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that is connected or reconnected. Null until a new system is connected.",
        resolve: ({ systemId }, _arguments, { loaders }) => (systemId === null ? null : loaders.of(systemLoader).load(systemId)),
      }),
    }),
  });
}

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
  const status = enumerations.of("ConnectSessionStatus", "How far a customer has come with connecting.", {
    OPEN: "Not used yet, or under way.",
    COMPLETED: "The system is connected.",
    FAILED: "It did not work out. Create another session.",
    EXPIRED: "Nobody finished it in time. Create another session.",
  });
  refs.connectSession.implement({
    extensions: openToEveryToken,
    description: "A hosted page on which a customer connects or reconnects a system. Single use.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The session's id." }),
      url: t.string({
        nullable: false,
        description:
          "Where to send the customer's browser. It is a secret, whoever has it can connect, and told only when the session is made: asking for it later is an error.",
        resolve: ({ url }) => {
          if (url !== null) return url;
          throw new GatewayError(
            "BAD_USER_INPUT",
            "The address of a connect session is a secret that is told only when it is made. Leave url out, or create another session.",
          );
        },
      }),
      expiresAt: t.expose("expiresAt", { type: "DateTime", nullable: false, description: "Until when the page can be used." }),
      status: t.field({
        type: status,
        nullable: false,
        description: "How far the customer has come.",
        resolve: (session) => session.status,
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that is connected or reconnected. Null until a new one is there.",
        resolve: ({ systemId }, _arguments, { loaders }) => (systemId === null ? null : loaders.of(systemLoader).load(systemId)),
      }),
    }),
  });
}

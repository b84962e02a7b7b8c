import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { deliverService } from "../deliver-service.ts";
import type { Replay } from "../replays/replay-rows.ts";

/** WebhookReplay. */
export const replayType = oncePerGraph((graph) => {
  const { builder, enumerations } = graph;
  const state = enumerations.of("WebhookReplayState", "What has become of a replay.", {
    RUNNING: "The replay is under way.",
    DONE: "Everything has been sent.",
    CANCELED: "The replay ended early; see reason.",
  });
  return builder.objectRef<Replay>("WebhookReplay").implement({
    description: "A stretch of the change log that is delivered to an endpoint again.",
    interfaces: [nodeType(graph)],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The replay's id. Query it again to see its progress." }),
      state: t.field({ type: state, nullable: false, description: "What has become of it.", resolve: (replay) => replay.state }),
      reason: t.exposeString("reason", { nullable: true, description: "Why it ended early. Null otherwise." }),
      sentCount: t.int({ nullable: false, description: "How many deliveries have been accepted.", resolve: ({ sent }) => sent }),
      failedCount: t.int({
        nullable: false,
        description: "How many were not accepted at once; they wait for another attempt.",
        resolve: ({ failed }) => failed,
      }),
      progress: t.exposeFloat("progress", {
        nullable: false,
        description: "How much of its stretch of the change log has been read, 0 to 1.",
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When it was requested." }),
      endedAt: t.expose("endedAt", { type: "DateTime", nullable: true, description: "When it ended. Null while it is running." }),
    }),
  });
});

/** Adds webhookReplay. */
export function addReplayQuery(graph: Graph): void {
  const type = replayType(graph);
  graph.builder.queryField("webhookReplay", (t) =>
    t.field({
      type,
      nullable: true,
      description: "The replay with this id. Null when there is none.",
      args: { id: t.arg.id({ required: true, description: "The replay's id." }) },
      resolve: (_root, { id }, { use, principal }) => (isPlausible(id) ? use(deliverService).replayById(principal, id) : null),
    }),
  );
}

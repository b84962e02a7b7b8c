import { mayRead } from "../../graph/access.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { systemHealthType } from "../../ingest/graph/system-health.ts";
import { ingressService } from "../ingress-service.ts";

/** The number of failed ingress events of a system, by its id. */
const failedEventsLoader = defineLoader<string, number>({
  async read(ids, { use, principal }) {
    const asked = ids.filter((id) => mayRead(principal, id));
    const found = await use(ingressService).failedEvents(principal.environmentId, asked);
    return ids.map((id) => found.get(id) ?? 0);
  },
});

/** Adds `SystemHealth.failedIngressEvents`. */
export function addFailedEvents(graph: Graph): void {
  graph.builder.objectFields(systemHealthType(graph), (t) => ({
    failedIngressEvents: t.int({
      nullable: false,
      description:
        "The number of stored webhooks that could not be processed. System.ingressEvents lists them, and retryIngressEvents processes them again.",
      resolve: ({ systemId }, _arguments, { loaders }) => loaders.of(failedEventsLoader).load(systemId),
    }),
  }));
}

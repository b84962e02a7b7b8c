import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import type { HealthOverTime } from "../health/health-figures.ts";
import type { HealthSpan } from "../health/health-span.ts";
import { ingestService } from "../ingest-service.ts";
import { healthFiguresType, stepsComplexity } from "./health-types.ts";
import { systemHealthType, type SystemHealthView } from "./system-health.ts";

const spanKey = ({ window, step }: HealthSpan) => `${window} ${step}`;

/** The figures of systems, together for those that are asked for the same steps. */
const healthOverTimeLoader = defineLoader<SystemHealthView, HealthOverTime>({
  keyOf: ({ systemId, span }) => `${systemId} ${spanKey(span)}`,
  async read(asked, { use, principal }) {
    const sets = [...Map.groupBy(asked, ({ span }) => spanKey(span)).values()];
    const found = new Map<SystemHealthView, HealthOverTime>();
    for (const set of sets) {
      const [{ span }] = set as [SystemHealthView]; // a group is never empty
      const ids = set.map(({ systemId }) => systemId);
      const read = await use(ingestService).healthOverTime(principal.environmentId, ids, span);
      for (const one of set) {
        const figures = read.get(one.systemId);
        if (figures !== undefined) found.set(one, figures);
      }
    }
    return asked.map((one) => found.get(one) ?? new Error(`The health of ${one.systemId} is unknown.`));
  },
});

/** Adds `SystemHealth.steps` and `SystemHealth.total`. */
export function addHealthOverTime(graph: Graph): void {
  const figures = healthFiguresType(graph);
  graph.builder.objectFields(systemHealthType(graph), (t) => ({
    steps: t.field({
      type: [figures],
      nullable: false,
      complexity: stepsComplexity,
      description: "The hours or days of the window, oldest first. Those in which nothing happened have zeros.",
      resolve: async (health, _arguments, { loaders }) => (await loaders.of(healthOverTimeLoader).load(health)).steps,
    }),
    total: t.field({
      type: figures,
      nullable: false,
      description: "The whole window.",
      resolve: async (health, _arguments, { loaders }) => (await loaders.of(healthOverTimeLoader).load(health)).total,
    }),
  }));
}

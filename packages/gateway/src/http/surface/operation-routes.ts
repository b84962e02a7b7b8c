import { jsonAnswer } from "./answers.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { nothingHere, probe } from "./read-only.ts";
import type { Readiness } from "./readiness.ts";
import type { Route } from "./route.ts";

/** What operators and their machines ask. */
export interface OperationDependencies {
  readonly metrics: Metrics;
  ready(): Promise<Readiness>;
}

/** Whether it lives and works. */
export const healthRoutes = ({ ready }: Pick<OperationDependencies, "ready">): ReadonlyMap<string, Route> =>
  new Map([
    ["/healthz", probe("healthz", () => jsonAnswer(200, { status: "alive" }))],
    ["/readyz", probe("readyz", async () => readinessAnswer(await ready()))],
  ]);

/** The same and the metrics. */
export const operationRoutes = (dependencies: OperationDependencies): ReadonlyMap<string, Route> =>
  new Map([...healthRoutes(dependencies), ["/metrics", probe("metrics", () => metricsAnswer(dependencies.metrics))]]);

/** Nothing else, for a port of their own. */
export function createOperationsRouter(dependencies: OperationDependencies): (pathname: string) => Route {
  const routes = operationRoutes(dependencies);
  const nothing = nothingHere("This port serves /metrics, /healthz and /readyz.");
  return (pathname) => routes.get(pathname.replace(/^\/+/, "/")) ?? nothing;
}

const readinessAnswer = ({ isReady, missing }: Readiness) => jsonAnswer(isReady ? 200 : 503, { ready: isReady, missing });

const metricsAnswer = async ({ registry }: Metrics) =>
  new Response(await registry.metrics(), { headers: { "content-type": registry.contentType, "cache-control": "no-store" } });

import { jsonAnswer } from "./answers.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { nothingHere, probe } from "./read-only.ts";
import type { Readiness } from "./readiness.ts";
import type { Route } from "./route.ts";

export interface OperationDependencies {
  readonly metrics: Metrics;
  ready(): Promise<Readiness>;
}

/** The liveness and readiness routes. */
export const healthRoutes = ({ ready }: Pick<OperationDependencies, "ready">): ReadonlyMap<string, Route> =>
  new Map([
    ["/healthz", probe("healthz", () => jsonAnswer(200, { status: "alive" }))],
    ["/readyz", probe("readyz", async () => readinessAnswer(await ready()))],
  ]);

/** The liveness, readiness and metrics routes. */
export const operationRoutes = (dependencies: OperationDependencies): ReadonlyMap<string, Route> =>
  new Map([...healthRoutes(dependencies), ["/metrics", probe("metrics", () => metricsAnswer(dependencies.metrics))]]);

/** Routes only these paths, for a separate port. */
export function createOperationsRouter(dependencies: OperationDependencies): (pathname: string) => Route {
  const routes = operationRoutes(dependencies);
  const nothing = nothingHere("This port serves /metrics, /healthz and /readyz.");
  return (pathname) => routes.get(pathname.replace(/^\/+/, "/")) ?? nothing;
}

const readinessAnswer = ({ isReady, missing }: Readiness) => jsonAnswer(isReady ? 200 : 503, { ready: isReady, missing });

const metricsAnswer = async ({ registry }: Metrics) =>
  new Response(await registry.metrics(), { headers: { "content-type": registry.contentType, "cache-control": "no-store" } });

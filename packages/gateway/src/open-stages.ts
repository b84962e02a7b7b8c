import type { GatewayConfiguration } from "./configuration.ts";
import type { JobHandler } from "./jobs/define-job.ts";
import type { OpenResources } from "./open-resources.ts";
import type { PruneTask } from "./retention.ts";
import type { Ground, OpenStage, Round, Stage, StageRoute } from "./stage.ts";
import type { StageSettings } from "./stages.ts";
import type { StateGauge } from "./state-gauge.ts";
import type { SystemHooks } from "./system-lifecycle.ts";

/** The open stages' joint actions, each in the order of the stages. */
export interface OpenStages {
  readonly handlers: readonly JobHandler[];
  readonly rounds: readonly Round[];
  readonly routes: readonly StageRoute[];
  readonly gauges: readonly StateGauge[];
  readonly tasks: Readonly<Record<string, PruneTask>>;
  /** What keeps the gateway from being ready, in words. */
  missing(): Promise<readonly string[]>;
  start(): Promise<void>;
}

/**
 * Opens the stages one after the other. `hooks` receives each stage's reactions to a system's life. `open` closes the stages in
 * reverse order.
 */
export async function openStages(
  list: readonly Stage<StageSettings>[],
  {
    ground,
    settings,
    hooks,
    open,
  }: {
    readonly ground: Ground;
    readonly settings: GatewayConfiguration;
    readonly hooks: SystemHooks[];
    readonly open: OpenResources;
  },
): Promise<OpenStages> {
  const opened: OpenStage[] = [];
  for (const stage of list) {
    const one = (await stage.open?.(ground, settings)) ?? {};
    open.defer(async () => one[Symbol.asyncDispose]?.());
    if (one.systems !== undefined) hooks.push(one.systems);
    opened.push(one);
  }
  return {
    handlers: opened.flatMap(({ handlers = [] }) => handlers),
    rounds: opened.flatMap(({ rounds = [] }) => rounds),
    routes: opened.flatMap(({ routes = [] }) => routes),
    gauges: opened.flatMap(({ gauges = [] }) => gauges),
    tasks: Object.assign({}, ...opened.map(({ prune }) => prune)),
    missing: async () => (await Promise.all(opened.map(async (one) => (await one.missing?.()) ?? []))).flat(),
    async start() {
      for (const one of opened) await one.start?.();
    },
  };
}

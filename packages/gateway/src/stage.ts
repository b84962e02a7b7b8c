import type { Registry } from "prom-client";
import type { Catalog } from "./catalog/catalog.ts";
import type { Clock } from "./clock.ts";
import type { BodyReader } from "./gathered-bytes.ts";
import type { GraphPart } from "./graph/graph.ts";
import type { Job, JobHandler } from "./jobs/define-job.ts";
import type { JobQueue } from "./jobs/job-queue.ts";
import type { Log } from "./log.ts";
import type { SettingVariables } from "./setting.ts";
import type { Sealer } from "./secrets/sealer.ts";
import type { ServiceKey, Use } from "./service-key.ts";
import type { Store } from "./store/database.ts";
import type { StateGauge } from "./state-gauge.ts";
import type { StageTables } from "./store/store-parts.ts";
import type { SystemHooks, SystemLifecycle } from "./system-lifecycle.ts";

/** What every stage stands on. */
export interface Ground {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly sealer: Sealer;
  /** Takes jobs at once. They are worked off after all stages have been opened and started. */
  readonly jobs: Pick<JobQueue, "send" | "sendAll" | "wake">;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the gateway is reached from outside, without a trailing slash. */
  readonly publicUrl: string;
  /** With it live changes travel through Redis. */
  readonly redisUrl: string | undefined;
  /** Takes the stage's metrics. No label may name a customer or a system. */
  readonly metrics: Registry;
  /** Tells the stages what happens to a system. */
  readonly lifecycle: SystemLifecycle;
  /** Looks up what an earlier stage gives. */
  readonly use: Use;
  /** Hands the stage's own service to the later ones and to the graph. */
  provide<Service>(key: ServiceKey<Service>, service: Service): void;
}

/** Something that is done from time to time. One run at a time; what fails is logged, and the next run goes on. */
export interface Round {
  /** What is done, for the log: "look for lost polls". */
  readonly what: string;
  readonly every: "minute" | "hour";
  /** Whether it also runs as soon as the gateway has started, beside other work. */
  readonly atStart?: true;
  /** `signal`: aborted when the gateway stops. */
  run(signal: AbortSignal): Promise<void>;
}

/** A path that a stage answers. */
export interface StageRoute {
  /** Its name in metrics. */
  readonly name: string;
  /** A whole path, or one that ends in `/` and stands for every path right below it. */
  readonly path: `/${string}`;
  /** The most that a body may hold. It is read only when somebody asks for it, within the bounds of the whole process. */
  readonly bodyBytes: number;
  /** Whose share of those bounds a body counts against. Default: the caller's network address. */
  readonly bodyOwner?: "below";
  /** `below`: what comes after a path that ends in `/`; otherwise empty. `readBody`: the request's body, for who takes less of it. */
  answer(request: Request, below: string, readBody: BodyReader): Promise<Response>;
}

/** What a stage does while its gateway lives. */
export interface OpenStage extends Partial<AsyncDisposable> {
  /** What works the stage's jobs off, each of them. */
  readonly handlers?: readonly JobHandler[];
  readonly rounds?: readonly Round[];
  readonly routes?: readonly StageRoute[];
  readonly gauges?: readonly StateGauge[];
  /** What it does when a system is connected, resumed, erased or disconnected. */
  readonly systems?: SystemHooks;
  /** Deletes what is older than a time that is believed, for tables whose declaration names the task. `signal`: as in a round. */
  readonly prune?: Readonly<Record<string, (now: Date, signal: AbortSignal) => Promise<void>>>;
  /** What keeps the gateway from calling itself ready, in words. Asked for each probe. */
  missing?(): Promise<readonly string[]>;
  /** Begins its background work, in the order of the stages, before any job is worked off. */
  start?(): Promise<void>;
}

/**
 * A stage: everything that it brings, declared in its folder and composed from one list. `Settings` are what it takes from the
 * gateway's configuration. What it has no use for is left out: the least is its name.
 */
export interface Stage<Settings = unknown> extends StageTables {
  /** The kinds of job that it sends and works off. */
  readonly jobs?: readonly Job[];
  /** Its part of the graph. */
  readonly graph?: GraphPart;
  /** The environment variables of its settings. */
  readonly variables?: SettingVariables<Settings>;
  /**
   * Makes what the stage gives. It may use what stages before it give, and nothing of those after it.
   * @throws StartError when a setting is wrong or something that it needs cannot be reached.
   */
  open?(ground: Ground, settings: Settings): OpenStage | Promise<OpenStage>;
}

import type { Registry } from "prom-client";
import type { Catalog } from "./catalog/catalog.ts";
import type { Clock } from "./clock.ts";
import type { BodyReader } from "./gathered-bytes.ts";
import type { PlainAnswer } from "./plain-answer.ts";
import type { GraphPart } from "./graph/graph.ts";
import type { Job, JobHandler } from "./jobs/define-job.ts";
import type { JobQueue } from "./jobs/job-queue.ts";
import type { Log } from "./log.ts";
import type { SettingVariables } from "./setting.ts";
import type { Sealer } from "./secrets/sealer.ts";
import type { ServiceKey, Use } from "./service-key.ts";
import type { Store } from "./store/database.ts";
import type { StateGauge } from "./state-gauge.ts";
import type { Tracer } from "./telemetry/tracer.ts";
import type { StageTables } from "./store/store-parts.ts";
import type { SystemHooks, SystemLifecycle } from "./system-lifecycle.ts";

/** What every stage works with. */
export interface Ground {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly sealer: Sealer;
  /** Accepts jobs at once. They run after all stages have been opened and started. */
  readonly jobs: Pick<JobQueue, "send" | "sendAll" | "wake" | "waiting">;
  readonly clock: Clock;
  readonly log: Log;
  /** The gateway's address from outside, without a trailing slash. */
  readonly publicUrl: string;
  /** If set, live changes travel through Redis. */
  readonly redisUrl: string | undefined;
  /** Registers the stage's metrics. No label may name a customer or a system. */
  readonly metrics: Registry;
  /** Starts spans. It does nothing unless the operator has set up OpenTelemetry. */
  readonly tracer: Tracer;
  /** Tells the stages about changes in a system's life. */
  readonly lifecycle: SystemLifecycle;
  /** Looks up a service of an earlier stage. */
  readonly use: Use;
  /** Provides the stage's own service to later stages and to the graph. */
  provide<Service>(key: ServiceKey<Service>, service: Service): void;
}

/** A periodic task. One run at a time; failures are logged, and the next run continues. */
export interface Round {
  /** The task, for the log: "look for lost polls". */
  readonly what: string;
  readonly every: "minute" | "hour";
  /** Whether it also runs once right after the gateway has started, in parallel with other work. */
  readonly atStart?: true;
  /** `signal`: aborted when the gateway stops. */
  run(signal: AbortSignal): Promise<void>;
}

/** A POST whose headers each occur once. */
export interface PlainRequest {
  readonly method: "POST";
  readonly url: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly readBody: BodyReader;
}

/** A path that a stage serves. */
export interface StageRoute {
  /** The route's name in metrics. */
  readonly name: string;
  /** A full path, or one that ends in `/` and covers every path directly below it. */
  readonly path: `/${string}`;
  /** Set when a path that ends in `/` covers every path below it, of up to 4,000 characters, at any depth. */
  readonly isDeep?: true;
  /** The largest body in bytes. The body is read only on demand, within the limits of the whole process. */
  readonly bodyBytes: number;
  /** Set when web pages of any origin may call it: it needs a token, and cookies have no effect. */
  readonly isShared?: true;
  /** Set when the route reads the body as a stream and bounds it itself; `readBody` then fails. What is left of it is discarded. */
  readonly streamsBody?: true;
  /** Whose share of those limits a body counts against. Default: the caller's network address. */
  readonly bodyOwner?: "below";
  /**
   * `below`: the rest after a path that ends in `/`; otherwise empty. `requestId`: the answer's, which is also the id of its trace. `readBody`: reads the request's body, optionally with a
   * lower limit.
   */
  answer(request: Request, below: string, readBody: BodyReader, requestId: string): Promise<Response>;
  /** Answers a small POST without Fetch objects. The answer must be the same as that of `answer`. */
  answerPlain?(request: PlainRequest, below: string): Promise<PlainAnswer>;
}

/** What a stage does while its gateway lives. */
export interface OpenStage extends Partial<AsyncDisposable> {
  /** One handler for each of the stage's jobs. */
  readonly handlers?: readonly JobHandler[];
  readonly rounds?: readonly Round[];
  readonly routes?: readonly StageRoute[];
  readonly gauges?: readonly StateGauge[];
  /** What the stage does when a system is connected, resumed, erased or disconnected. */
  readonly systems?: SystemHooks;
  /** Deletes what is older than a trusted time allows, for tables whose declaration names the task. `signal`: as in a round. */
  readonly prune?: Readonly<Record<string, (now: Date, signal: AbortSignal) => Promise<void>>>;
  /** Returns what keeps the gateway from being ready, in words. Called for each probe. */
  missing?(): Promise<readonly string[]>;
  /** Starts its background work, in the order of the stages, before any job runs. */
  start?(): Promise<void>;
}

/**
 * A stage: everything it brings, declared in its folder and composed from one list. `Settings` are the stage's part of the
 * gateway's configuration. Everything but the name is optional.
 */
export interface Stage<Settings = unknown> extends StageTables {
  /** The kinds of job that the stage sends and runs. */
  readonly jobs?: readonly Job[];
  /** The stage's part of the graph. */
  readonly graph?: GraphPart;
  /** The environment variables of the stage's settings. */
  readonly variables?: SettingVariables<Settings>;
  /**
   * Creates the stage's services. It may use services of earlier stages only.
   * @throws StartError when a setting is wrong or something the stage needs cannot be reached.
   */
  open?(ground: Ground, settings: Settings): OpenStage | Promise<OpenStage>;
}

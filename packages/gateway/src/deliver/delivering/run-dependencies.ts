import type { Clock, Stopwatch } from "../../clock.ts";
import type { Consumers } from "../../consumers/consumer.ts";
import type { GatewayError } from "../../errors.ts";
import type { Feed } from "../../feed/feed.ts";
import type { Log } from "../../log.ts";
import type { HideBytes } from "../../payloads/payload.ts";
import type { Payloads } from "../../payloads/payloads.ts";
import type { Store } from "../../store/database.ts";
import type { BodyEnvironment } from "../deliver-body.ts";
import type { WatchBell } from "../../store/watch-bell.ts";
import type { RunningReplay } from "../replays/replay-rows.ts";
import type { Sender } from "../sending/create-sender.ts";
import type { EndpointHeader } from "../sending/endpoint-headers.ts";
import type { SigningKey } from "../sending/signatures.ts";
import type { Members } from "../shared-members.ts";
import type { Wanted } from "../wanted.ts";
import type { ReplaySourceOptions } from "./replay-source.ts";
import type { EndpointHealth } from "./settle-rows.ts";

/** An endpoint as its run needs it. */
export interface RunningEndpoint {
  readonly environment: BodyEnvironment;
  readonly url: string;
  readonly headers: readonly EndpointHeader[];
  readonly keys: () => readonly SigningKey[];
  /** Takes the endpoint's secrets out of what is kept of its calls. */
  readonly hide: HideBytes;
  readonly maxInFlight: number;
  readonly maxPerSecond: number | null;
  readonly wanted: Wanted;
  readonly health: EndpointHealth;
  /** What is to be replayed to it. Null: nothing. */
  readonly replay: RunningReplay | null;
}

export interface RunDependencies {
  readonly store: Pick<Store, "environment">;
  readonly feed: Feed;
  readonly changeLog: ReplaySourceOptions["changeLog"];
  readonly consumers: Pick<Consumers, "settle" | "change" | "noteRestore">;
  readonly sender: Pick<Sender, "send">;
  /** Keeps what is sent and received, where the environment wants it. Default: nothing. */
  readonly payloads?: Pick<Payloads, "wants" | "capture">;
  readonly members: Members;
  readonly clock: Clock;
  readonly stopwatch?: Stopwatch;
  readonly random: () => number;
  readonly log: Log;
  readonly bell: Pick<WatchBell, "tell">;
  /** Counts an attempt by what came of it. */
  readonly attempted: (outcome: "delivered" | "failed" | "gone") => void;
  /** How often a run looks at the clock. Default: 250 ms. */
  readonly tickMilliseconds?: number;
}

/** Why a run has ended by itself: its place in the log is lost, or the endpoint is disabled. */
export type RunEnd =
  | { readonly type: "stopped" }
  | { readonly type: "lost"; readonly error: GatewayError }
  | { readonly type: "disabled" };

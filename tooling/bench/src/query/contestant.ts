import type { RequestPlan } from "../driver/driver.ts";
import type { MeasuredServer } from "../house/start-server.ts";
import type { Shape } from "./shapes.ts";

/** What an answer says, in the form of Fettle's, so that answers can be compared. */
export type ReadAnswer = (shape: Shape, body: unknown) => unknown;

/** Who answers. */
export interface Contestant {
  readonly name: string;
  start(): Promise<RunningContestant>;
}

/** A started contestant. */
export interface RunningContestant extends AsyncDisposable {
  readonly server: MeasuredServer;
  planOf(shape: Shape): RequestPlan;
  readonly read: ReadAnswer;
}

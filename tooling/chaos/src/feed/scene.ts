import type { Ask } from "@fettle/server/customer";
import type { Gateways } from "../processes/gateways.ts";
import type { VendorControl } from "../vendor-control.ts";
import type { VendorId } from "../vendors.ts";
import type { FeedOptions } from "./options.ts";
import type { Subjects } from "./operations.ts";

/** One system of a run, and its vendor. */
export interface SceneSystem {
  readonly vendorId: VendorId;
  readonly systemId: string;
  readonly vendor: VendorControl;
}

/** The systems, nodes and vendors of a run. */
export interface Scene {
  readonly options: FeedOptions;
  readonly ask: Ask;
  readonly gateways: Gateways;
  readonly systems: readonly SceneSystem[];
  readonly subjects: Subjects;
  /** The titles of creations through the API without an answer yet. */
  readonly underWay: Set<string>;
  /** Aborted when the run must end early. */
  readonly stopping: AbortSignal;
}

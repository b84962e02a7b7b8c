import type { Ask } from "@fettle/server/customer";
import type { TokenCalls } from "@fettle/simulator";
import type { Clocks } from "../processes/clocks.ts";
import type { Gateways } from "../processes/gateways.ts";
import type { OwnServices } from "../services/open-services.ts";
import type { VendorControl } from "../vendor-control.ts";
import type { Customer } from "./customers.ts";
import type { TokensOptions } from "./options.ts";
import type { StatusWatch } from "./watch-statuses.ts";

/** The targets of the disturbances, and the means. */
export interface Scene {
  readonly options: TokensOptions;
  readonly customers: readonly Customer[];
  readonly ask: Ask;
  /** The simulator's origin. */
  readonly simulator: string;
  readonly tokenCalls: TokenCalls;
  readonly gateways: Gateways;
  readonly clocks: Clocks;
  readonly services: OwnServices;
  readonly vendor: VendorControl;
  readonly watch: StatusWatch;
  /** Aborted when the run must end early. */
  readonly stopping: AbortSignal;
}

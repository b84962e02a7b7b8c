export { connectorIds, type ConnectorId } from "./connector-id.ts";
export type { Violation } from "./contract/violations.ts";
export type { ApiKey } from "./oauth/api-keys.ts";
export type { SimulatorOptions } from "./options.ts";
export type { Credentials } from "./running-vendor.ts";
export { startSimulator, type Simulator } from "./start-simulator.ts";
export type { Login } from "./vendors/vendor.ts";
export type { CanonicalWorkOrder } from "./vendors/work-order-desk.ts";
export { approveLogin, type LoginCredentials } from "./walk-login.ts";

export type { ConnectorConfiguration, OAuthClient } from "./catalog/catalog.ts";
export { systemClock, type Clock } from "./clock.ts";
export type { Gateway, GatewayConfiguration } from "./configuration.ts";
export { GatewayError, StartError, type GatewayErrorCode } from "./errors.ts";
export { createGateway } from "./gateway.ts";
export { createEncryptionKey } from "./secrets/encryption-keys.ts";
export type { Log } from "./log.ts";
export type { Scope } from "./principal.ts";

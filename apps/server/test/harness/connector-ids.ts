/** The connectors of fettle.config.ts. */
export const connectorIds = ["cmms-bee", "workwave-service"] as const;

/** See {@link connectorIds}. */
export type ConnectorId = (typeof connectorIds)[number];

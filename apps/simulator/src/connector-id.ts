/** The connectors whose vendors the simulator stands in for. */
export const connectorIds = ["cmms-bee", "workwave-service"] as const;

/** The id of a connector whose vendor the simulator stands in for. */
export type ConnectorId = (typeof connectorIds)[number];

/** The connectors whose vendors the simulator can play. */
export const connectorIds = ["cmms-bee", "workwave-service", "maintainx", "pestpac"] as const;

/** The id of a connector whose vendor the simulator can play. */
export type ConnectorId = (typeof connectorIds)[number];

/** The vendors that a simulator plays unless its options name others. */
export const usualConnectorIds = ["cmms-bee", "workwave-service"] as const;

/** `WorkOrder` becomes `workOrder`, as in queries. */
export const singularOf = (entity: string): string => entity.charAt(0).toLowerCase() + entity.slice(1);

/** The ids of one tenant, with which another might try to reach its data. */
export interface Belongings {
  readonly systemId: string;
  /** A record's id by the singular name of its entity in queries, such as `workOrder`. */
  readonly recordIds: Readonly<Record<string, string>>;
  /** The vendor's id of that work order. A stranger may have a work order with the same one. */
  readonly remoteId: string;
  readonly commandId: string;
  readonly tokenId: string;
  /** The id of suspected deletions. */
  readonly heldDeletionId: string;
  /** The ids of a sync run and an ingress event. */
  readonly historyIds: readonly string[];
  /** An API request and a vendor call in the logs, and their traces. */
  readonly logs: { readonly ids: readonly string[]; readonly traceIds: readonly string[] };
  /** An endpoint for webhooks, one of its deliveries, and a replay. */
  readonly webhooks: { readonly endpointId: string; readonly deliveryId: string; readonly replayId: string };
  /** An open alert, and a channel. */
  readonly alerts: { readonly alertId: string; readonly channelId: string };
  /** A position in its change log. */
  readonly cursor: string;
}

type Variables = Readonly<Record<string, unknown>>;
export type Cover = (belongings: Belongings) => readonly Variables[];

export const byId = (id: string): readonly Variables[] => [{ id }];
/** Asks for everything, and for the other tenant's ids. */
export const byFilter = (name: string, ids: (belongings: Belongings) => readonly string[]): Cover => {
  return (belongings) => [{}, { where: { [name]: { in: ids(belongings) } } }];
};
const nothing: Cover = () => [{}];
const input = (make: (belongings: Belongings) => Variables): Cover => {
  return (belongings) => [{ input: make(belongings) }];
};
const ofSystem = input(({ systemId }) => ({ systemId }));
const ofHeldDeletion = input(({ heldDeletionId }) => ({ id: heldDeletionId }));
const ofEndpoint = input(({ webhooks: { endpointId } }) => ({ endpointId }));
const ofChannel = input(({ alerts: { channelId } }) => ({ id: channelId }));
const ofToken = input(({ tokenId }) => ({ id: tokenId }));
/** Subscribes to everything, from the other tenant's cursor, and to its ids. */
export const stream = (where: (belongings: Belongings) => Variables): Cover => {
  return (belongings) => [{}, { after: belongings.cursor }, where(belongings)];
};

/**
 * The attempts to reach another tenant's data through each root field of the schema. A root field that is missing here fails the test: add the
 * way in which it could be abused.
 */
export const covers: ReadonlyMap<string, Cover> = new Map<string, Cover>([
  // By words as well, and near the middle of the country.
  [
    "Query.workOrders",
    ({ systemId }) => [{}, { where: { systemId: { in: [systemId] } } }, { where: { title: { matches: "THEIR" } } }],
  ],
  [
    "Query.locations",
    ({ systemId }) => [
      {},
      { where: { systemId: { in: [systemId] } } },
      { where: { near: { latitude: 39.8, longitude: -98.6, kilometers: 5000 } } },
    ],
  ],
  [
    "Query.records",
    ({ systemId, recordIds }) => [
      {},
      { where: { systemId: { eq: systemId } } },
      { where: { id: { in: Object.values(recordIds) } }, deleted: "INCLUDE" },
      { where: { externalId: { eq: "theirs" } } },
    ],
  ],
  ["Query.node", (all) => idsOf(all).map((id) => ({ id }))],
  ["Query.nodes", (all) => [{ ids: idsOf(all) }]],
  ["Query.connectors", nothing],
  ["Query.connector", () => [{ id: "cmms-bee" }]],
  ["Query.system", ({ systemId }) => byId(systemId)],
  ["Query.systems", () => [{}, { where: { externalId: { isNull: true } } }]],
  [
    "Query.changes",
    ({ cursor, systemId, recordIds }) => [
      {},
      { after: cursor },
      { where: { systemId: { eq: systemId } } },
      { where: { recordId: { eq: recordIds["workOrder"] } } },
    ],
  ],
  ["Query.command", ({ commandId }) => byId(commandId)],
  ["Query.commands", byFilter("systemId", ({ systemId }) => [systemId])],
  ["Query.recordByExternalId", () => [{ entity: "WorkOrder", externalId: "theirs" }]],
  ["Query.appWideWebhooks", nothing],
  ["Query.connectorHealth", () => [{}, { connectorId: "cmms-bee" }]],
  ["Query.webhookEndpoint", ({ webhooks }) => byId(webhooks.endpointId)],
  ["Query.webhookEndpoints", nothing],
  ["Query.webhookDelivery", ({ webhooks }) => byId(webhooks.deliveryId)],
  [
    "Query.webhookDeliveries",
    ({ recordIds, webhooks: { endpointId } }) => [
      {},
      { where: { endpointId: { eq: endpointId } } },
      { where: { recordId: { eq: recordIds["workOrder"] } } },
    ],
  ],
  ["Query.alert", ({ alerts }) => byId(alerts.alertId)],
  [
    "Query.alerts",
    ({ systemId }) => [{}, { where: { systemId: { eq: systemId } } }, { where: { connectorId: { eq: "cmms-bee" } } }],
  ],
  ["Query.alertRules", nothing],
  ["Query.alertChannels", nothing],
  ["Query.webhookReplay", ({ webhooks }) => byId(webhooks.replayId)],
  ["Query.customerLinks", nothing],
  ["Query.customerLinkProposals", () => ["EMAIL", "PHONE", "NAME_AND_POSTAL_CODE"].map((rule) => ({ rule }))],
  ["Query.viewer", nothing],
  [
    "Query.auditEntries",
    ({ systemId, tokenId }) => [
      {},
      { where: { systemId: { eq: systemId } } },
      { where: { tokenId: { eq: tokenId } } },
      { where: { actorKind: { eq: "CUSTOMER" } } },
    ],
  ],
  [
    "Query.apiRequests",
    ({ logs: { traceIds }, tokenId }) => [
      {},
      { where: { requestId: { in: traceIds } } },
      { where: { tokenId: { eq: tokenId } } },
    ],
  ],
  [
    "Query.vendorCalls",
    ({ logs: { traceIds }, systemId }) => [
      {},
      { where: { traceId: { in: traceIds } } },
      { where: { systemId: { eq: systemId } } },
    ],
  ],
  [
    "Query.ingressEvents",
    ({ systemId }) => [{}, { where: { systemId: { eq: systemId } } }, { where: { connectorId: { eq: "cmms-bee" } } }],
  ],
  [
    "Query.trace",
    ({ logs, historyIds, commandId }) => [...logs.ids, ...logs.traceIds, ...historyIds, commandId].map((id) => ({ id })),
  ],
  ["Query.apiTokens", () => [{}, { includeEnded: true }]],
  ["Query.apiToken", ({ tokenId }) => byId(tokenId)],

  ["Mutation.renameWorkspace", input(() => ({ name: "Not mine" }))],
  ["Mutation.createConnectSession", input(() => ({ connectorId: "cmms-bee" }))],
  ["Mutation.createReconnectSession", ofSystem],
  ["Mutation.exchangeConnectCode", input(() => ({ code: "0".repeat(43) }))],
  ["Mutation.syncSystem", ofSystem],
  ["Mutation.pauseSystem", ofSystem],
  ["Mutation.capturePayloads", input(({ systemId }) => ({ systemId, for: "HOUR" }))],
  ["Mutation.stopCapturingPayloads", ofSystem],
  ["Mutation.setPayloadCapture", input(() => ({ mode: "NONE" }))],
  ["Query.payloadCapture", nothing],
  ["Mutation.resumeSystem", ofSystem],
  [
    "Mutation.mapWords",
    input(({ systemId }) => ({ systemId, name: "workOrderStatuses", words: [{ word: "mine", value: "OPEN" }] })),
  ],
  [
    "Mutation.setFieldMappings",
    input(({ systemId }) => ({
      systemId,
      entity: "WorkOrder",
      mappings: [{ name: "mine", path: "/title", type: "TEXT" }],
    })),
  ],
  ["Mutation.createWebhookAddress", ofSystem],
  ["Mutation.fetchWords", ofSystem],
  ["Mutation.passthrough", input(({ systemId }) => ({ systemId, path: "/work-orders" }))],
  ["Mutation.setPassthroughMethods", input(({ systemId }) => ({ systemId, methods: ["DELETE"] }))],
  ["Mutation.confirmDeletions", ofHeldDeletion],
  ["Mutation.rejectDeletions", ofHeldDeletion],
  ["Mutation.retryIngressEvents", ofSystem],
  ["Mutation.replaceAppWideWebhookAddress", input(() => ({ connectorId: "app-wide", overlapSeconds: 0 }))],
  ["Mutation.disconnectSystem", input(({ systemId }) => ({ systemId, records: "ERASE" }))],
  [
    "Mutation.linkCustomers",
    input(({ recordIds }) => ({ customerIds: [recordIds["customer"] ?? "", recordIds["customer"]?.toUpperCase() ?? ""] })),
  ],
  ["Mutation.unlinkCustomers", input(({ recordIds }) => ({ customerIds: [recordIds["customer"] ?? ""] }))],
  ["Mutation.setExternalId", input(({ recordIds }) => ({ id: recordIds["workOrder"], externalId: "mine" }))],
  [
    "Mutation.scheduleAppointment",
    input(({ systemId, recordIds }) => ({ systemId, workOrderId: recordIds["workOrder"], startAt: "2027-01-01T08:00:00Z" })),
  ],
  [
    "Mutation.assignWorkOrder",
    input(({ recordIds }) => ({ id: recordIds["workOrder"], assigneeIds: [recordIds["technician"]] })),
  ],
  ["Mutation.completeWorkOrder", input(({ recordIds }) => ({ id: recordIds["workOrder"], completionNotes: "Not mine" }))],
  [
    "Mutation.addNote",
    input(({ systemId, recordIds }) => ({ systemId, attachedToId: recordIds["workOrder"], text: "Not mine" })),
  ],
  ["Mutation.convertWorkRequest", input(({ recordIds }) => ({ id: recordIds["workRequest"] ?? "none" }))],
  [
    "Mutation.recordMeterReading",
    input(({ systemId, recordIds }) => ({
      systemId,
      meterId: recordIds["meter"] ?? "none",
      value: 1,
      readAt: "2027-01-01T08:00:00Z",
    })),
  ],
  ["Mutation.receivePurchaseOrder", input(({ recordIds }) => ({ id: recordIds["purchaseOrder"] ?? "none" }))],
  [
    "Mutation.recordPayment",
    input(({ systemId, recordIds }) => ({
      systemId,
      customerId: recordIds["customer"],
      amount: { amount: "1.00", currency: "USD" },
    })),
  ],
  [
    "Mutation.uploadDocument",
    input(({ systemId, recordIds }) => ({ systemId, attachedToId: recordIds["workOrder"], uploadId: "upl_0" })),
  ],
  [
    "Mutation.createWebhookEndpoint",
    input(({ systemId }) => ({ url: "http://127.0.0.1:9/", systemId, notices: ["DELIVERY_FAILED"] })),
  ],
  ["Mutation.updateWebhookEndpoint", input(({ webhooks: { endpointId } }) => ({ endpointId, url: "http://127.0.0.1:9/mine" }))],
  ["Mutation.disableWebhookEndpoint", ofEndpoint],
  ["Mutation.enableWebhookEndpoint", input(({ webhooks: { endpointId } }) => ({ endpointId, from: "NOW" }))],
  ["Mutation.rotateWebhookSecret", ofEndpoint],
  ["Mutation.testWebhookEndpoint", ofEndpoint],
  ["Mutation.previewWebhook", input(({ recordIds }) => ({ recordId: recordIds["workOrder"], preset: "FULL" }))],
  ["Mutation.retryWebhookDelivery", input(({ webhooks: { deliveryId } }) => ({ deliveryId }))],
  ["Mutation.replayWebhookDeliveries", input(({ webhooks: { endpointId } }) => ({ endpointId, since: "2020-01-01T00:00:00Z" }))],
  ["Mutation.deleteWebhookEndpoint", ofEndpoint],
  ["Mutation.acknowledgeAlert", input(({ alerts: { alertId } }) => ({ id: alertId, note: "Not mine" }))],
  ["Mutation.setAlertRule", input(() => ({ rule: "SYNC_FAILING", thresholds: { failures: 7 } }))],
  ["Mutation.createAlertChannel", input(() => ({ name: "Mine", chat: { url: "http://127.0.0.1:9/mine" } }))],
  ["Mutation.updateAlertChannel", input(({ alerts: { channelId } }) => ({ id: channelId, name: "Not mine" }))],
  ["Mutation.testAlertChannel", ofChannel],
  ["Mutation.deleteAlertChannel", ofChannel],
  ["Mutation.createApiToken", input(({ systemId }) => ({ name: "Not mine", scopes: ["READ"], systemId }))],
  ["Mutation.rotateApiToken", ofToken],
  ["Mutation.revokeApiToken", ofToken],

  ["Subscription.changes", stream(({ systemId }) => ({ where: { systemId: { eq: systemId } } }))],
  [
    "Subscription.commandChanges",
    ({ cursor, systemId, commandId }) => [{}, { after: cursor }, { after: cursor, systemId }, { after: cursor, commandId }],
  ],
  [
    "Subscription.noticeChanges",
    ({ cursor, systemId }) => [{}, { after: cursor }, { after: cursor, kinds: ["SYNC_FINISHED"] }, { after: cursor, systemId }],
  ],
  ["Subscription.logEntries", ({ systemId }) => [{}, { where: { systemId: { eq: systemId } } }]],
  ["Subscription.webhookDeliveryChanges", ({ webhooks: { endpointId } }) => [{ endpointId }]],
  ["Subscription.alertChanges", stream(({ systemId }) => ({ systemId }))],
  ["Subscription.systemChanges", stream(({ systemId }) => ({ systemId }))],
]);

const idsOf = ({ systemId, commandId, tokenId, heldDeletionId, historyIds, logs, recordIds, webhooks, alerts }: Belongings) => [
  ...logs.ids,
  systemId,
  commandId,
  tokenId,
  heldDeletionId,
  ...historyIds,
  ...Object.values(webhooks),
  ...Object.values(alerts),
  ...Object.values(recordIds),
];

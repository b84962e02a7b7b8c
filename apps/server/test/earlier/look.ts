import type { Gateway } from "@fettle/gateway";
import type { Written } from "./written.ts";

const record =
  "id system { id } remoteId remoteUrl version createdAt updatedAt remoteCreatedAt remoteUpdatedAt deletedAt customFields remoteData";

const list = (name: string, fields = ""): string =>
  `{ ${name}(deleted: INCLUDE, first: 100, orderBy: { field: CREATED_AT }) { totalCount nodes { ${record} ${fields} } } }`;

const ofSystems = (fields: string): string => `{ systems { nodes { id ${fields} } } }`;

/**
 * A gateway's data as its API shows them: every kind of row, without the values that depend on the caller or the time. The changes are those
 * after the cursor `$after`.
 */
const looks = {
  systems: ofSystems(
    "connector { id } displayName externalId status statusReason statusChangedAt pausedAt lastSyncedAt createdAt health { lastSuccessAt failedIngressEvents rejectedRecords { entity count } }",
  ),
  statusHistory: ofSystems("statusHistory { nodes { cursor previousStatus status reason recordedAt traceId } }"),
  syncRuns: ofSystems(
    "syncRuns(first: 50) { nodes { id entity status startedAt endedAt read created updated deleted rejected error traceId } }",
  ),
  heldDeletions: ofSystems(
    "heldDeletions { id entity status count total foundAt lastFoundAt traceId examples { id } } webhooks { status checkedAt reason }",
  ),
  ingressEvents: ofSystems(
    "ingressEvents { nodes { id status receivedAt processedAt isSigned error { code message } contentType contentEncoding size payloadBase64 traceId } }",
  ),
  rejectedRecords: ofSystems("rejectedRecords { nodes { entity remoteId error remoteData firstSeenAt lastSeenAt } }"),
  changes: `query ($after: String) { changes(first: 100, after: $after) { nodes {
    cursor kind entity recordId version changedFields occurredAt recordedAt cause traceId record { id version deletedAt } } } }`,
  commands: `{ commands { nodes {
    id status operation entity system { id } createdAt finishedAt error { code message } record { id } } } }`,
  apiTokens: `{ apiTokens(includeEnded: true) { nodes { id name hint scopes systemId status createdAt expiresAt revokedAt } } }`,
  workOrders: list(
    "workOrders",
    `problems { field message } number title description status remoteStatus type remoteType priority remotePriority asset { id }
     location { id } customer { id } assignees { id } scheduledStartAt dueAt startedAt completedAt estimatedMinutes actualMinutes`,
  ),
  appointments: list("appointments", "workOrder { id } status remoteStatus startAt endAt durationMinutes"),
  assets: list("assets"),
  locations: list("locations"),
  technicians: list("technicians"),
  customers: list("customers"),
} as const;

/** The answers to all queries. */
export async function look(gateway: Gateway, url: string, token: string, after: string): Promise<Written["looked"]> {
  const looked: Record<string, unknown> = {};
  for (const [name, query] of Object.entries(looks)) {
    const body = JSON.stringify({ query, variables: name === "changes" ? { after } : {} });
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const answer = await gateway.fetch(new Request(`${url}/graphql`, { method: "POST", headers, body }));
    const { data, errors }: { data?: unknown; errors?: unknown } = JSON.parse(await answer.text());
    if (errors !== undefined) throw new Error(`${name}: ${JSON.stringify(errors)}`);
    looked[name] = data;
  }
  return looked;
}

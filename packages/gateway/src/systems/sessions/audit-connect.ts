import type { Audit, ToldAct } from "../../audit/audit-service.ts";
import type { Database } from "../../store/database.ts";
import type { SessionRow } from "./session-rows.ts";
import type { StagedConnection } from "./staged-connection.ts";

/** Notes what customers do. Omitted in tests: nothing is noted. */
export interface AuditDependency {
  readonly audit?: Audit | undefined;
}

const actOf = (
  { environment_id: environmentId, id, reconnects, system_id }: SessionRow,
  { configuration }: StagedConnection,
  traceId: string,
): ToldAct => ({
  environmentId,
  actorKind: "CUSTOMER",
  action: reconnects ? "reconnect" : "connect",
  systemId: system_id,
  subjectIds: [...(system_id === null ? [] : [system_id]), id],
  arguments: { connectorId: configuration.connector.id },
  traceId,
});

/** Notes that a customer's credentials were refused on a connect page. */
export async function noteRefusal(
  { audit }: AuditDependency,
  session: SessionRow,
  staged: StagedConnection,
  { traceId, code }: { readonly traceId: string; readonly code: string },
): Promise<void> {
  await audit?.note({ ...actOf(session, staged, traceId), outcome: "REFUSED", code });
}

/** Notes, in the transaction that connects, that a customer has connected a system, and has said what words mean. */
export async function noteConnected(
  { audit }: AuditDependency,
  transaction: Database,
  session: SessionRow,
  connection: StagedConnection & { readonly meanings: object; readonly traceId: string },
  connected: { readonly systemId: string; readonly reconnected: boolean },
): Promise<void> {
  const { systemId, reconnected } = connected;
  const act = { ...actOf(session, connection, connection.traceId), systemId, subjectIds: [systemId, session.id] };
  const names = Object.keys(connection.meanings);
  if (names.length > 0) await audit?.noteOn(transaction, { ...act, action: "answerWords", arguments: { names } });
  await audit?.noteOn(transaction, { ...act, action: reconnected ? "reconnect" : "connect" });
}

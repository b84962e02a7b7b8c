import { insertSystemChange } from "../../change-log/system-change-rows.ts";
import type { TakenPositions } from "../../change-log/allocate-positions.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { DatabaseTransaction, Store } from "../../store/database.ts";
import { lockCredentials } from "../credentials/credential-rows.ts";
import { lockSystem, updateSystemStatus, type SystemRow } from "../registry/system-rows.ts";
import type { StatusReport } from "../systems.ts";

/** The parts of the change log that writing a status needs. */
export interface ChangePositions {
  /** Takes the next positions of an environment and locks its counter until the transaction ends. */
  allocatePositions(transaction: DatabaseTransaction, environmentId: string, count: number): Promise<TakenPositions>;
  /** Notifies the feed. Call it after the commit. */
  ring(environmentId: string, position: number): void;
  readonly log?: Log | undefined;
}

/** A written change of a system's status. */
export interface StatusChange {
  readonly environmentId: string;
  readonly systemId: string;
  readonly position: number;
  readonly previous: SystemRow["status"] | null;
  readonly status: SystemRow["status"];
  readonly reason: string | null;
  readonly traceId: string;
}

/** Notifies the feed and the operator's log. Call it after the commit. */
export function announceStatus({ ring, log }: Pick<ChangePositions, "ring" | "log">, change: StatusChange): void {
  const { position, ...words } = change;
  ring(change.environmentId, position);
  log?.info(words, "the status of a system has changed");
}

/** A condition for writing a status, beside those in the report. */
export interface ReportCondition {
  /** Only while these are the system's credentials: an outcome of old tokens says nothing about new ones. */
  readonly credentials?: { readonly version: number; readonly fence?: number };
  /** Only when the current status has such a reason. */
  readonly hasReason?: (reason: string) => boolean;
}

/** Writes systems' statuses. */
export interface StatusReports {
  /**
   * Writes a status and its change in one transaction, unless the system already has it. Returns false when the system or the
   * credentials of the condition no longer exist.
   */
  report(environmentId: string, systemId: string, report: StatusReport, condition?: ReportCondition): Promise<boolean>;
}

const longestReason = 500;
const pausedReason = "It was paused through the API: nothing is read from the vendor or written to it until it is resumed.";

export function createStatusReports(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  positions: ChangePositions,
): StatusReports {
  return {
    async report(environmentId, systemId, report, condition = {}) {
      const outcome = await store
        .environment(environmentId)
        .transaction()
        .execute(async (transaction) => {
          const system = await lockSystem(transaction, environmentId, systemId);
          if (system === undefined || !(await areCurrent(transaction, system, condition.credentials))) return null;
          const isLetThrough = report.onlyFrom?.includes(system.status) ?? system.status !== "DISCONNECTED";
          const hasReason = condition.hasReason?.(system.status_reason ?? "") ?? true;
          if (!isLetThrough || !hasReason) return { change: null };
          return { change: await writeStatus(transaction, system, report, clock(), positions) };
        });
      if (outcome?.change) announceStatus(positions, outcome.change);
      return outcome !== null;
    },
  };
}

async function areCurrent(
  transaction: DatabaseTransaction,
  system: SystemRow,
  expected: ReportCondition["credentials"],
): Promise<boolean> {
  if (expected === undefined) return true;
  const credentials = await lockCredentials(transaction, system.environment_id, system.id);
  return credentials?.version === expected.version && (expected.fence === undefined || credentials.fence === expected.fence);
}

/**
 * Writes a status over that of a locked system. While the system is paused, PAUSED replaces CONNECTED and DEGRADED. Call it last: it
 * locks the environment's counter. Null when the system already has that status.
 */
export async function writeStatus(
  transaction: DatabaseTransaction,
  system: Pick<SystemRow, "environment_id" | "id" | "status" | "status_reason" | "paused_at">,
  report: Pick<StatusReport, "status" | "reason" | "changeReason" | "traceId">,
  now: Date,
  positions: ChangePositions,
): Promise<StatusChange | null> {
  const isPaused = system.paused_at !== null && (report.status === "CONNECTED" || report.status === "DEGRADED");
  const status = isPaused ? "PAUSED" : report.status;
  const reason = isPaused ? pausedReason : (report.reason?.slice(0, longestReason) ?? null);
  if (system.status === status && system.status_reason === reason) return null;
  await updateSystemStatus(transaction, system.environment_id, system.id, {
    status,
    status_reason: reason,
    status_changed_at: now,
  });
  const { traceId } = report;
  return await appendSystemChange(
    transaction,
    { ...system, previous: system.status },
    { status, reason: reason ?? report.changeReason ?? null, traceId },
    now,
    positions,
  );
}

/** Appends a change of a system's status to the log. Call it last, and call {@link announceStatus} after the commit. */
export async function appendSystemChange(
  transaction: DatabaseTransaction,
  system: { readonly environment_id: string; readonly id: string; readonly previous: SystemRow["status"] | null },
  report: Pick<StatusReport, "status" | "reason" | "traceId">,
  now: Date,
  positions: ChangePositions,
): Promise<StatusChange> {
  const { after, mark } = await positions.allocatePositions(transaction, system.environment_id, 1);
  const position = after.position + 1;
  await insertSystemChange(transaction, {
    environment_id: system.environment_id,
    position,
    system_id: system.id,
    previous_status: system.previous,
    status: report.status,
    reason: report.reason,
    recorded_at: now,
    trace_id: report.traceId,
    mark,
  });
  const { status, reason, traceId } = report;
  return {
    environmentId: system.environment_id,
    systemId: system.id,
    position,
    previous: system.previous,
    status,
    reason: reason ?? null,
    traceId,
  };
}

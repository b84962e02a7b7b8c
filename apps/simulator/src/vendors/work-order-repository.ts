import { z } from "zod";
import type { Random } from "../seed/random.ts";

const time = z.iso
  .datetime({ offset: true, error: "must be an ISO 8601 time with an offset, such as 2026-05-01T09:00:00Z" })
  .transform((text) => new Date(text).toISOString());
const minutes = z.int().min(0).nullable();
const id = z.string().min(1);

/** The canonical words of a work order. */
export const statuses = ["OPEN", "SCHEDULED", "IN_PROGRESS", "ON_HOLD", "COMPLETED", "CLOSED", "CANCELED", "SKIPPED"] as const;
export const priorities = ["NONE", "LOW", "MEDIUM", "HIGH", "URGENT"] as const;
export const types = ["REACTIVE", "PREVENTIVE", "INSPECTION", "INSTALLATION", "SERVICE", "OTHER"] as const;
export type Status = (typeof statuses)[number];
export type Priority = (typeof priorities)[number];
export type WorkOrderType = (typeof types)[number];

const fields = {
  title: z.string().min(1).max(500),
  description: z.string().nullable(),
  status: z.enum(statuses),
  remoteStatus: z.string().min(1).describe("the vendor's own word, known or unknown, instead of status"),
  type: z.enum(types),
  priority: z.enum(priorities),
  assetId: id.nullable(),
  locationId: id.nullable(),
  customerId: id.nullable(),
  assigneeIds: z.array(id),
  scheduledStartAt: time.nullable(),
  dueAt: time.nullable(),
  startedAt: time.nullable(),
  completedAt: time.nullable(),
  estimatedMinutes: minutes,
  actualMinutes: minutes,
  remote: z
    .record(z.string(), z.unknown())
    .describe("the vendor's own fields, stored unchecked: the record is then exempt from the API description"),
};

/** The fields that a technician can change, by canonical name. Ids are the vendor's, as text. */
export const workOrderValues = z
  .strictObject(fields)
  .partial()
  .refine((values) => values.status === undefined || values.remoteStatus === undefined, {
    error: "must have status or remoteStatus, not both",
  });

export type WorkOrderValues = z.infer<typeof workOrderValues>;

/** A work order in canonical terms. Ids are the vendor's, as text. A word without a canonical one is UNKNOWN. */
export interface CanonicalWorkOrder {
  readonly remoteId: string;
  readonly account: string;
  readonly number: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: Status | "UNKNOWN";
  readonly remoteStatus: string;
  readonly type: WorkOrderType | "UNKNOWN";
  readonly remoteType: string;
  readonly priority: Priority | "UNKNOWN";
  readonly remotePriority: string | null;
  readonly assetId: string | null;
  readonly locationId: string | null;
  readonly customerId: string | null;
  readonly assigneeIds: readonly string[];
  readonly scheduledStartAt: string | null;
  readonly dueAt: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly estimatedMinutes: number | null;
  readonly actualMinutes: number | null;
  readonly appointmentIds: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A vendor's work orders in canonical terms, changed without the API as the vendor's own people do. Throws a Refusal. */
export interface WorkOrderRepository {
  ids(account: string): string[];
  read(remoteId: string): CanonicalWorkOrder | undefined;
  create(account: string, values: WorkOrderValues & { readonly title: string }): CanonicalWorkOrder;
  update(remoteId: string, values: WorkOrderValues): CanonicalWorkOrder | undefined;
  remove(remoteId: string): boolean;
  /** Whether the vendor has a word for a status. */
  hasStatus(status: Status): boolean;
  /** Leaves exactly these out of every list, though they exist. A restart ends this. */
  hide(remoteIds: readonly string[]): void;
  technicianIds(account: string): string[];
  /** A plausible new work order that is not created yet. */
  invent(account: string, random: Random): WorkOrderValues & { readonly title: string };
}

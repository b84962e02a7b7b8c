/** What every record has that clients can create. */
export interface Kept {
  readonly id: string;
  readonly externalReference: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An amount of money: a decimal number as text. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface Contact {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

export interface Task {
  readonly title: string;
  readonly isDone: boolean;
  readonly value: string | null;
}

export interface Team extends Kept {
  readonly name: string;
  readonly description: string | null;
  readonly memberIds: readonly string[];
}

export interface WorkRequest extends Kept {
  readonly number: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: "pending" | "approved" | "rejected" | "converted" | "done" | "withdrawn";
  readonly priority: string;
  readonly assetId: string | null;
  readonly locationId: string | null;
  readonly requester: Contact | null;
  readonly workOrderId: string | null;
}

export interface Recurrence {
  readonly frequency: "daily" | "weekly" | "monthly" | "yearly";
  readonly interval: number;
  readonly weekdays: readonly string[];
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly timeZone: string | null;
  readonly text: string | null;
}

export interface Trigger {
  readonly type: "calendar" | "meter";
  readonly recurrence: Recurrence | null;
  readonly meterId: string | null;
  readonly interval: number | null;
  readonly unit: string | null;
  readonly condition: string | null;
}

export interface MaintenancePlan extends Kept {
  readonly title: string;
  readonly strategy: "fixed" | "floating";
  readonly triggers: readonly Trigger[];
  readonly assetIds: readonly string[];
  readonly locationId: string | null;
  readonly teamId: string | null;
  readonly priority: string;
  readonly nextDueDate: string | null;
  readonly tasks: readonly Task[];
  readonly estimatedMinutes: number | null;
  readonly isActive: boolean;
}

export interface Meter extends Kept {
  readonly name: string;
  readonly unit: string | null;
  readonly source: "manual" | "sensor";
  readonly assetId: string | null;
  readonly locationId: string | null;
  readonly lastValue: number | null;
  readonly lastReadAt: string | null;
}

export interface MeterReading extends Kept {
  readonly meterId: string;
  readonly value: number;
  readonly readAt: string;
  readonly userId: string | null;
}

export interface Downtime extends Kept {
  readonly assetId: string;
  readonly type: "planned" | "unplanned";
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly reason: string | null;
  readonly workOrderId: string | null;
}

import type { Money, Task } from "./maintenance-rows.ts";

/** A postal address as CMMS Bee words it. */
export interface Address {
  readonly street: string | null;
  readonly street2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
}

/** A part that work uses up: reserved until the work is done, and then taken out of stock. */
export interface UsedPart {
  readonly partId: string | null;
  readonly quantity: number;
  readonly unit: string | null;
  readonly unitCost: Money | null;
}

export interface Labor {
  readonly userId: string | null;
  readonly minutes: number;
  readonly hourlyRate: Money | null;
}

export interface WorkOrderCosts {
  readonly labor: Money | null;
  readonly parts: Money | null;
  readonly other: Money | null;
}

export interface WorkOrder {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
  readonly type: string;
  readonly assetId: string | null;
  readonly locationId: string | null;
  readonly customerId: string | null;
  readonly assigneeIds: readonly string[];
  readonly teamId: string | null;
  readonly category: string | null;
  readonly parentId: string | null;
  readonly requestId: string | null;
  readonly planId: string | null;
  readonly completionNotes: string | null;
  readonly tasks: readonly Task[];
  readonly parts: readonly UsedPart[];
  readonly labor: readonly Labor[];
  readonly costs: WorkOrderCosts | null;
  readonly totalCost: Money | null;
  readonly dueDate: string | null;
  readonly startDate: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly estimatedMinutes: number | null;
  readonly actualMinutes: number | null;
  readonly shiftCode: string | null;
  readonly externalReference: string | null;
  readonly customFields: Readonly<Record<string, unknown>>;
  readonly url: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Asset {
  readonly id: string;
  readonly number: string | null;
  readonly name: string;
  readonly description: string | null;
  readonly status: "online" | "offline" | "standby" | "retired";
  readonly parentId: string | null;
  readonly locationId: string | null;
  readonly customerId: string | null;
  readonly category: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly barcode: string | null;
  readonly criticality: string | null;
  readonly inServiceDate: string | null;
  readonly warrantyExpiresAt: string | null;
  readonly isArchived: boolean;
  readonly url: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Location {
  readonly id: string;
  readonly name: string;
  readonly code: string | null;
  readonly type: "site" | "building" | "area" | "storeroom";
  readonly parentId: string | null;
  readonly address: Address | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly timeZone: string | null;
  readonly instructions: string | null;
  readonly isArchived: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface User {
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly role: string | null;
  readonly isActive: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Customer {
  readonly id: string;
  readonly number: string | null;
  readonly name: string;
  readonly type: "residential" | "commercial";
  readonly email: string | null;
  readonly phone: string | null;
  readonly billingAddress: Address | null;
  readonly isActive: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

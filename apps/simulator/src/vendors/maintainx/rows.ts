export interface Assignee {
  readonly type: "USER" | "TEAM";
  readonly id: number;
}

export interface WorkOrder {
  readonly id: number;
  readonly sequentialId: number;
  readonly organizationId: number;
  readonly title: string;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
  readonly type: string;
  readonly assetId: number | null;
  readonly locationId: number | null;
  readonly assignees: readonly Assignee[];
  /** The users among the assignees. */
  readonly assigneeIds: readonly number[];
  readonly partStatus: string;
  readonly startDate: string | null;
  readonly dueDate: string | null;
  readonly completedAt: string | null;
  readonly deletedAt: null;
  readonly extraFields: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Asset {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly parentId: number | null;
  readonly locationId: number | null;
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly barcode: string | null;
  readonly criticalityId: number | null;
  readonly assetTypes: readonly string[];
  readonly status: { readonly status: "ONLINE" | "OFFLINE" | "IGNORE"; readonly downtimeType?: "PLANNED" | "UNPLANNED" };
  readonly extraFields: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Location {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly address: string | null;
  readonly barcode: string | null;
  readonly parentId: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface User {
  readonly id: number;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly phoneNumber: string | null;
  readonly role: "ADMIN" | "MEMBER" | "REQUESTER";
  readonly createdAt: string;
  readonly updatedAt: string;
}

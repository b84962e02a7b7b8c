/** The type of a field in the contract's filters. A list of words is an enumeration. */
export type Kind = "id" | "text" | "instant" | "day" | "boolean" | "integer" | "number" | "money" | readonly string[];

/** The fields of one filter input by their paths: `dueAt`, `measuring.price`. */
export type Fields = Readonly<Record<string, Kind>>;

/** The namespace of a connector's own field; null for any other. */
export const namespaceOf = (path: string): string | null => (path.includes(".") ? (path.split(".")[0] ?? null) : null);

const ofEveryRecord: Fields = { id: "id", systemId: "id", remoteId: "text", createdAt: "instant", updatedAt: "instant" };

/**
 * The filter inputs of the contract and of the measuring connector, written down a second time so that nothing here derives from
 * the code under test.
 */
export const filters = {
  WorkOrder: {
    ...ofEveryRecord,
    number: "text",
    title: "text",
    status: ["OPEN", "SCHEDULED", "IN_PROGRESS", "ON_HOLD", "COMPLETED", "CLOSED", "CANCELED", "SKIPPED", "UNKNOWN"],
    type: ["REACTIVE", "PREVENTIVE", "INSPECTION", "INSTALLATION", "SERVICE", "OTHER", "UNKNOWN"],
    priority: ["NONE", "LOW", "MEDIUM", "HIGH", "URGENT", "UNKNOWN"],
    assetId: "id",
    locationId: "id",
    customerId: "id",
    assigneeId: "id",
    scheduledStartAt: "instant",
    dueAt: "instant",
    completedAt: "instant",
    "measuring.shiftCode": "text",
    "measuring.count": "integer",
    "measuring.reading": "number",
    "measuring.price": "money",
    "measuring.isSealed": "boolean",
    "measuring.checkedAt": "instant",
    "measuring.sealedOn": "day",
    "measuring.mood": ["BAD", "GOOD", "UNKNOWN"],
    "measuring.helperId": "id",
    "measuring.watcherId": "id",
    "measuring.visitorId": "id",
  },
  Asset: {
    ...ofEveryRecord,
    number: "text",
    name: "text",
    status: ["OPERATIONAL", "DOWN", "STANDBY", "DECOMMISSIONED", "UNKNOWN"],
    parentId: "id",
    locationId: "id",
    customerId: "id",
    serialNumber: "text",
    isActive: "boolean",
  },
  Location: {
    ...ofEveryRecord,
    name: "text",
    code: "text",
    type: ["SITE", "BUILDING", "AREA", "STOREROOM", "SERVICE_ADDRESS", "OTHER", "UNKNOWN"],
    parentId: "id",
    customerId: "id",
    isActive: "boolean",
  },
  Technician: { ...ofEveryRecord, name: "text", email: "text", isActive: "boolean" },
  Customer: {
    ...ofEveryRecord,
    number: "text",
    name: "text",
    type: ["RESIDENTIAL", "COMMERCIAL", "UNKNOWN"],
    email: "text",
    isActive: "boolean",
  },
  Appointment: {
    ...ofEveryRecord,
    status: ["UNSCHEDULED", "SCHEDULED", "DISPATCHED", "EN_ROUTE", "IN_PROGRESS", "ON_HOLD", "COMPLETED", "CANCELED", "UNKNOWN"],
    workOrderId: "id",
    technicianId: "id",
    startAt: "instant",
    endAt: "instant",
  },
} as const satisfies Readonly<Record<string, Fields>>;

/** The entities that the contract has filters for. */
export type EntityName = keyof typeof filters;

/**
 * Filters whose meaning other tests show: an app's own ids `own-ids`; places, words, money, mapped fields and the vendor's times
 * `filter.test`; and the references to entities that came later `whole-model`, which tests every filter of every entity.
 */
export const shownElsewhere: Readonly<Record<EntityName | "every", readonly string[]>> = {
  every: ["externalId", "remoteCreatedAt", "remoteUpdatedAt", "description", "customField"],
  WorkOrder: ["teamId", "category", "parentId", "requestId", "planId", "agreementId", "partId", "total"],
  Asset: [],
  Location: ["near"],
  Technician: [],
  Customer: ["balance"],
  Appointment: ["routeId"],
};

/** Operators of texts that `filter.test` shows. */
export const operatorsElsewhere: readonly string[] = ["matches"];

/** The names of {@link filters}. */
export const entityNames: readonly EntityName[] = ["WorkOrder", "Asset", "Location", "Technician", "Customer", "Appointment"];

/** ChangeFilter. */
export const changeFilter: Fields = {
  entity: "text",
  kind: ["CREATED", "UPDATED", "DELETED"],
  systemId: "id",
  recordId: "id",
};

/** The target of a reference filter, and the record's field that contains the reference. */
export interface Target {
  readonly field: string;
  readonly entity: EntityName;
  readonly prefix: string;
}

const target = (field: string, entity: EntityName, prefix: string): Target => ({ field, entity, prefix });

/** Where an entity's reference filter looks; undefined for other fields. */
export function targetOf(entity: EntityName, name: string): Target | undefined {
  switch (name) {
    case "assetId":
      return target("asset", "Asset", "ast");
    case "locationId":
      return target("location", "Location", "loc");
    case "customerId":
      return target("customer", "Customer", "cus");
    case "workOrderId":
      return target("workOrder", "WorkOrder", "wo");
    case "assigneeId":
      return target("assignees", "Technician", "tech");
    case "measuring.helperId":
      return target("helper", "Technician", "tech");
    case "measuring.watcherId":
      return target("watchers", "Technician", "tech");
    case "measuring.visitorId":
      return target("visits", "Technician", "tech");
    case "technicianId":
      return target("technicians", "Technician", "tech");
    case "parentId":
      return entity === "Asset" ? target("parent", "Asset", "ast") : target("parent", "Location", "loc");
    default:
      return undefined;
  }
}

/** The operators of a type of field. */
export function operatorsOf(kind: Kind): readonly string[] {
  switch (kind) {
    case "id":
      return ["eq", "ne", "in", "notIn", "isNull"];
    case "text":
      return ["eq", "ne", "in", "notIn", "contains", "startsWith", "isNull"];
    case "instant":
      return ["eq", "gt", "gte", "lt", "lte", "isNull"];
    case "boolean":
      return ["eq"];
    case "day":
    case "integer":
    case "number":
    case "money":
      return ["eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "isNull"];
    default:
      return ["eq", "ne", "in", "notIn"];
  }
}

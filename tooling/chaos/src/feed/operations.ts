import type { Where } from "./filter-model.ts";

/** An operation of subscribers. */
export interface Operation {
  /** Its name in reports. */
  readonly name: string;
  /** A subscription with one field, aliased `change`, and the variables `after` and `where`. */
  readonly document: string;
  /** The list whose `changeCursor` it starts at, aliased `list`. */
  readonly list: string;
  /** Null for the stream of all changes, which selects changes and not records. */
  readonly entity: string | null;
  readonly where: Where | null;
  /** The only system that its token sees; null for all. */
  readonly boundTo: string | null;
}

/** The ids that operations use. */
export interface Subjects {
  readonly bee: string;
  readonly wave: string;
  /** Technicians of each system. */
  readonly beeTechnicians: readonly string[];
  readonly waveTechnicians: readonly string[];
}

const told = "cursor kind recordId version matches";
/** So much of a record that a client that stalls fills every buffer on the way. */
const heavily = Array.from({ length: 12 }, (_, index) => `data${index}: remoteData`).join(" ");

const record = (singular: string, filter: string, more = "") => ({
  document: `subscription ($after: String, $where: ${filter}) { change: ${singular}Changes(after: $after, where: $where) { ${told} ${more} } }`,
  list: `query ($where: ${filter}) { list: ${singular}s(first: 0, where: $where) { changeCursor } }`,
});
const workOrders = { ...record("workOrder", "WorkOrderFilter"), entity: "WorkOrder" };
const heavyWorkOrders = { ...record("workOrder", "WorkOrderFilter", `workOrder { ${heavily} }`), entity: "WorkOrder" };
const appointments = { ...record("appointment", "AppointmentFilter"), entity: "Appointment" };
const everything = {
  document: `subscription ($after: String, $where: ChangeFilter) { change: changes(after: $after, where: $where) { ${told} } }`,
  list: "{ list: workOrders(first: 0) { changeCursor } }",
  entity: null,
};

/** The streams that subscribers follow. */
export function operationsFor({ bee, wave, beeTechnicians, waveTechnicians }: Subjects): readonly Operation[] {
  const over = { status: { in: ["COMPLETED", "CLOSED", "CANCELED", "SKIPPED"] } };
  const filters: readonly (readonly [string, Omit<Operation, "name" | "where" | "boundTo">, Where | null])[] = [
    ["work orders", workOrders, null],
    ["work orders, heavy", heavyWorkOrders, null],
    ["open work orders", workOrders, { status: { in: ["OPEN", "SCHEDULED"] } }],
    ["work orders of one system", workOrders, { systemId: { eq: bee } }],
    [
      "work orders of some technicians",
      workOrders,
      { assigneeId: { in: [...beeTechnicians.slice(0, 2), ...waveTechnicians.slice(0, 1)] } },
    ],
    ["unassigned work orders", workOrders, { assigneeId: { isNull: true }, status: { ne: "CLOSED" } }],
    [
      "urgent or in progress, not of one system",
      workOrders,
      { or: [{ status: { eq: "IN_PROGRESS" } }, { priority: { eq: "URGENT" } }], not: { systemId: { eq: wave } } },
    ],
    [
      "nested",
      workOrders,
      {
        and: [
          { not: over },
          { or: [{ assigneeId: { notIn: waveTechnicians.slice(0, 2) } }, { not: { priority: { ne: "HIGH" } } }] },
        ],
      },
    ],
    ["work orders with a rare title", workOrders, { title: { contains: "rare" } }],
    ["no work orders", workOrders, { or: [] }],
    ["appointments", appointments, null],
    ["open appointments", appointments, { status: { notIn: ["COMPLETED", "CANCELED"] } }],
    ["changes", everything, null],
    ["created and deleted work orders", everything, { entity: { eq: "WorkOrder" }, kind: { in: ["CREATED", "DELETED"] } }],
  ];
  const free = filters.map(([name, parts, where]) => ({ name, ...parts, where, boundTo: null }));
  return [
    ...free,
    { name: "work orders, bound to a system", ...workOrders, where: null, boundTo: wave },
    { name: "open work orders, bound to a system", ...workOrders, where: { status: { eq: "OPEN" } }, boundTo: bee },
    { name: "changes, bound to a system", ...everything, where: null, boundTo: wave },
  ];
}

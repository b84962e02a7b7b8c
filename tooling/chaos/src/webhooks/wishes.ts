import type { Operation } from "../feed/operations.ts";

/** What an endpoint asks for: the same for the gateway and for the judge. */
export type Wish = Pick<Operation, "name" | "entity" | "where" | "boundTo"> & { readonly input: object };

const told = "kind recordId version matches";

const workOrders = (name: string, where: Operation["where"], fields = "title status priority"): Wish => ({
  name,
  entity: "WorkOrder",
  where,
  boundTo: null,
  input: {
    documents: [
      {
        document: `subscription ($where: WorkOrderFilter) { workOrderChanges(where: $where) { ${told} workOrder { ${fields} } } }`,
        variables: { where },
      },
    ],
  },
});

/** Documents whose answers the change alone determines: the record's own fields, and no relations. */
export const wishesFor = (system: string): readonly Wish[] => [
  workOrders("open work orders", { status: { in: ["OPEN", "SCHEDULED"] } }),
  workOrders("work orders in progress", { status: { eq: "IN_PROGRESS" } }),
  workOrders("urgent work orders", { priority: { eq: "URGENT" } }, "title description status remoteStatus dueAt"),
  workOrders("closed work orders of one system", { status: { in: ["CLOSED", "CANCELED"] }, systemId: { eq: system } }),
  workOrders("work orders with a rare title", { title: { contains: "rare" } }),
  workOrders("high, or on hold and not of one system", {
    or: [{ priority: { eq: "HIGH" } }, { status: { eq: "ON_HOLD" }, not: { systemId: { eq: system } } }],
  }),
  {
    name: "created and deleted work orders",
    entity: null,
    where: { entity: { eq: "WorkOrder" }, kind: { in: ["CREATED", "DELETED"] } },
    boundTo: null,
    input: {
      documents: [
        {
          document: `subscription ($where: ChangeFilter) { changes(where: $where) { ${told} } }`,
          variables: { where: { entity: { eq: "WorkOrder" }, kind: { in: ["CREATED", "DELETED"] } } },
        },
      ],
    },
  },
  {
    name: "everything of one system, thin",
    entity: null,
    where: null,
    boundTo: system,
    input: { preset: "THIN", systemId: system },
  },
  workOrders("completed work orders", { status: { eq: "COMPLETED" } }),
  workOrders("all work orders", null, "title number status"),
];

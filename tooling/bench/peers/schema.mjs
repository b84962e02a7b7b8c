import { countWorkOrders, findWorkOrder, listWorkOrders } from "./reading.mjs";

/** The part of Fettle's schema that is asked, for peers that take a schema as text. */
export const typeDefs = `
  type Query {
    workOrders(where: WorkOrderFilter, first: Int, after: String): WorkOrderConnection!
    workOrder(id: ID!): WorkOrder
  }
  input WorkOrderFilter { status: WorkOrderStatusFilter }
  input WorkOrderStatusFilter { eq: WorkOrderStatus }
  enum WorkOrderStatus { OPEN SCHEDULED IN_PROGRESS ON_HOLD COMPLETED CLOSED CANCELED SKIPPED UNKNOWN }
  enum Priority { NONE LOW MEDIUM HIGH URGENT UNKNOWN }
  type WorkOrderConnection { nodes: [WorkOrder!]! pageInfo: PageInfo! totalCount: Int! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type WorkOrder {
    id: ID!
    number: String
    title: String!
    description: String
    status: WorkOrderStatus!
    priority: Priority!
    dueAt: String
    updatedAt: String!
    asset: Asset
    assignees: [Technician!]!
  }
  type Asset { id: ID! name: String! }
  type Technician { id: ID! name: String! }
`;

export const resolvers = {
  Query: {
    workOrders: (_root, page) => listWorkOrders(page),
    workOrder: (_root, { id }) => findWorkOrder(id),
  },
  WorkOrderConnection: { totalCount: ({ status }) => countWorkOrders(status) },
};

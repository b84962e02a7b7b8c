import { createServer } from "node:http";
import SchemaBuilder from "@pothos/core";
import { GraphQLError } from "graphql";
import { createYoga } from "graphql-yoga";
import { countWorkOrders, findWorkOrder, listWorkOrders } from "./reading.mjs";
import { isKnown, reportPort } from "./setup.mjs";

const builder = new SchemaBuilder({});
const Status = builder.enumType("WorkOrderStatus", {
  values: ["OPEN", "SCHEDULED", "IN_PROGRESS", "ON_HOLD", "COMPLETED", "CLOSED", "CANCELED", "SKIPPED", "UNKNOWN"],
});
const Priority = builder.enumType("Priority", { values: ["NONE", "LOW", "MEDIUM", "HIGH", "URGENT", "UNKNOWN"] });
const named = (name) =>
  builder.objectRef(name).implement({ fields: (t) => ({ id: t.exposeID("id"), name: t.exposeString("name") }) });
const [Asset, Technician] = [named("Asset"), named("Technician")];
const WorkOrder = builder.objectRef("WorkOrder").implement({
  fields: (t) => ({
    id: t.exposeID("id"),
    number: t.exposeString("number", { nullable: true }),
    title: t.exposeString("title"),
    description: t.exposeString("description", { nullable: true }),
    status: t.expose("status", { type: Status }),
    priority: t.expose("priority", { type: Priority }),
    dueAt: t.exposeString("dueAt", { nullable: true }),
    updatedAt: t.exposeString("updatedAt"),
    asset: t.expose("asset", { type: Asset, nullable: true }),
    assignees: t.expose("assignees", { type: [Technician] }),
  }),
});
const PageInfo = builder.objectRef("PageInfo").implement({
  fields: (t) => ({ hasNextPage: t.exposeBoolean("hasNextPage"), endCursor: t.exposeString("endCursor", { nullable: true }) }),
});
const WorkOrderConnection = builder.objectRef("WorkOrderConnection").implement({
  fields: (t) => ({
    nodes: t.expose("nodes", { type: [WorkOrder] }),
    pageInfo: t.expose("pageInfo", { type: PageInfo }),
    totalCount: t.int({ resolve: ({ status }) => countWorkOrders(status) }),
  }),
});
const StatusFilter = builder.inputType("WorkOrderStatusFilter", { fields: (t) => ({ eq: t.field({ type: Status }) }) });
const Filter = builder.inputType("WorkOrderFilter", { fields: (t) => ({ status: t.field({ type: StatusFilter }) }) });
builder.queryType({
  fields: (t) => ({
    workOrders: t.field({
      type: WorkOrderConnection,
      args: { where: t.arg({ type: Filter }), first: t.arg.int(), after: t.arg.string() },
      resolve: (_root, page) => listWorkOrders(page),
    }),
    workOrder: t.field({
      type: WorkOrder,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_root, { id }) => findWorkOrder(id),
    }),
  }),
});

const yoga = createYoga({
  schema: builder.toSchema(),
  graphiql: false,
  logging: false,
  context: ({ request }) => {
    if (!isKnown(request.headers.get("authorization"))) throw new GraphQLError("unauthenticated");
    return {};
  },
});
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => reportPort(server.address()));

import type { Table } from "../../state/table.ts";
import type { Registrations } from "../../webhooks/registrations.ts";
import { found } from "../found.ts";
import type { Operation } from "../operation.ts";
import { createWorkOrder, updateWorkOrder, type WorkOrderPatch } from "./change-work-order.ts";
import { type CursorKind, listPage } from "./list.ts";
import type { MaintainxRecords } from "./records.ts";

const writable: readonly string[] = [
  "title",
  "description",
  "priority",
  "assetId",
  "locationId",
  "assignees",
  "startDate",
  "dueDate",
];

// The body was checked against the API description; fields that it does not name are dropped here.
const pick = (body: unknown, names: readonly string[]) =>
  Object.fromEntries(Object.entries(body as object).filter(([name]) => names.includes(name))) as WorkOrderPatch & {
    title: string;
  };

const resource = <Row extends { readonly id: number; readonly updatedAt: string }>(
  path: string,
  [member, one]: readonly [member: string, one: string],
  table: Table<Row>,
  kind: CursorKind,
): Operation[] => [
  { method: "get", path, needs: "read", handle: (call) => listPage({ table, path, member, kind }, call) },
  {
    method: "get",
    path: `${path}/{id}`,
    needs: "read",
    handle: (call) => {
      const { row, tampered = false } = found(table, call);
      return { status: 200, body: { [one]: row }, tampered };
    },
  },
];

export const maintainxOperations = (records: MaintainxRecords, registrations: Registrations): Operation[] => [
  ...resource("/workorders", ["workOrders", "workOrder"], records.workOrders, "place"),
  ...resource("/assets", ["assets", "asset"], records.assets, "offset"),
  ...resource("/locations", ["locations", "location"], records.locations, "offset"),
  ...resource("/users", ["users", "user"], records.users, "offset"),
  {
    method: "post",
    path: "/workorders",
    needs: "write",
    handle: ({ caller, body }) => {
      const { id } = createWorkOrder(records, caller.account, pick(body, writable));
      return { status: 201, body: { id } };
    },
  },
  {
    method: "patch",
    path: "/workorders/{id}",
    needs: "write",
    handle: (call) => {
      updateWorkOrder(records, found(records.workOrders, call), pick(call.body, writable));
      return { status: 204 };
    },
  },
  {
    method: "patch",
    path: "/workorders/{id}/status",
    needs: "write",
    handle: (call) => {
      updateWorkOrder(records, found(records.workOrders, call), pick(call.body, ["status"]));
      return { status: 204 };
    },
  },
  {
    method: "post",
    path: "/subscriptions",
    needs: "write",
    handle: ({ caller, body }) => {
      // The body was checked against the API description.
      const { type, url, secret } = body as { type: string; url: string; secret: string };
      const { id } = registrations.add({ account: caller.account, url, secret, events: [type] });
      return { status: 201, body: { id: Number(id) } };
    },
  },
];

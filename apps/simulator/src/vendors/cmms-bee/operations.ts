import type { KeyValues } from "../../state/key-values.ts";
import type { Table } from "../../state/table.ts";
import type { Registration, Registrations } from "../../webhooks/registrations.ts";
import { found } from "../found.ts";
import type { Answer, Operation } from "../operation.ts";
import { Refusal } from "../refusal.ts";
import type { Account } from "../vendor.ts";
import { createWorkOrder, updateWorkOrder, type WorkOrderPatch } from "./change-work-order.ts";
import { idempotent } from "./idempotency.ts";
import { ownWordOperations } from "./own-words.ts";
import { workOrderCustomFields } from "./custom-fields.ts";
import { listPage } from "./list.ts";
import type { CmmsBeeRecords } from "./records.ts";
import { allResourceOperations } from "./resources/all.ts";

const shared = [
  "title",
  "description",
  "priority",
  "assigneeIds",
  "teamId",
  "category",
  "estimatedMinutes",
  "tasks",
  "parts",
  "labor",
  "dueDate",
  "startDate",
  "shiftCode",
  "customFields",
] as const;
const createFields: readonly string[] = [
  ...shared,
  "type",
  "assetId",
  "locationId",
  "customerId",
  "parentId",
  "externalReference",
];
const updateFields: readonly string[] = [...shared, "status", "completionNotes", "actualMinutes"];

// The body was checked against the API description; fields that it does not name are dropped here.
const pick = (body: unknown, fields: readonly string[]) =>
  Object.fromEntries(Object.entries(body as object).filter(([name]) => fields.includes(name))) as WorkOrderPatch & {
    title: string;
  };

const lists = <Row extends object & { readonly id: string; readonly updatedAt: string }>(
  path: string,
  member: string,
  table: Table<Row>,
): Operation[] => [
  { method: "get", path, needs: "read", handle: (call) => listPage(table, member, call) },
  {
    method: "get",
    path: `${path}/{id}`,
    needs: "read",
    handle: (call) => {
      const { row, tampered = false } = found(table, call);
      return { status: 200, body: row, tampered };
    },
  },
];

const shown = ({ id, url, events }: Registration) => ({ id: `WH${id}`, url, events });

const webhookOperations = (registrations: Registrations): Operation[] => [
  {
    method: "get",
    path: "/webhooks",
    needs: "read",
    handle: ({ caller }) => ({ status: 200, body: { webhooks: registrations.list(caller.account).map(shown) } }),
  },
  {
    method: "post",
    path: "/webhooks",
    needs: "write",
    handle: ({ caller, body }): Answer => {
      // The body was checked against the API description.
      const { url, secret, events } = body as { url: string; secret: string; events: string[] };
      return { status: 201, body: shown(registrations.add({ account: caller.account, url, secret, events })) };
    },
  },
  {
    method: "delete",
    path: "/webhooks/{id}",
    needs: "write",
    handle: ({ caller, id }) => {
      if (!registrations.remove(caller.account, id.replace(/^WH/, ""))) throw new Refusal(404, "The webhook does not exist.");
      return { status: 204 };
    },
  },
];

export const cmmsBeeOperations = (
  records: CmmsBeeRecords,
  registrations: Registrations,
  accounts: readonly Account[],
  keyValues: KeyValues,
): Operation[] => [
  {
    method: "get",
    path: "/me",
    needs: "nothing",
    handle: ({ caller }) => {
      const { id, name } = accounts.find((account) => account.id === caller.account) ?? {
        id: caller.account,
        name: caller.account,
      };
      return { status: 200, body: { id: caller.userId, name: caller.userName, organization: { id, name } } };
    },
  },
  ...ownWordOperations(keyValues),
  {
    method: "get",
    path: "/work-order-custom-fields",
    needs: "read",
    handle: () => ({ status: 200, body: { customFields: workOrderCustomFields } }),
  },
  ...lists("/work-orders", "workOrders", records.workOrders),
  ...lists("/assets", "assets", records.assets),
  ...lists("/locations", "locations", records.locations),
  ...lists("/users", "users", records.users),
  ...lists("/customers", "customers", records.customers),
  idempotent(keyValues, {
    method: "post",
    path: "/work-orders",
    needs: "write",
    handle: ({ caller, body }) => ({ status: 201, body: createWorkOrder(records, caller.account, pick(body, createFields)) }),
  }),
  idempotent(keyValues, {
    method: "patch",
    path: "/work-orders/{id}",
    needs: "write",
    handle: (call) => {
      const entry = found(records.workOrders, call);
      const row = updateWorkOrder(records, entry, pick(call.body, updateFields));
      return { status: 200, body: row, tampered: entry.tampered === true };
    },
  }),
  idempotent(keyValues, {
    method: "delete",
    path: "/work-orders/{id}",
    needs: "write",
    handle: (call) => {
      records.workOrders.remove(found(records.workOrders, call).id, records.clock.next());
      return { status: 204 };
    },
  }),
  ...allResourceOperations(records).map((operation) =>
    operation.method === "get" ? operation : idempotent(keyValues, operation),
  ),
  ...webhookOperations(registrations),
];

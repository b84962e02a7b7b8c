import type { Registration, Registrations } from "../../webhooks/registrations.ts";
import { found } from "../found.ts";
import type { Answer, Operation } from "../operation.ts";
import { Refusal } from "../refusal.ts";
import type { Account } from "../vendor.ts";
import { createWorkOrder, updateWorkOrder, type WorkOrderPatch } from "./change-work-order.ts";
import { documentFiles } from "./document-files.ts";
import type { WorkWaveRecords } from "./records.ts";
import { resourceOperations } from "./resource.ts";
import * as resources from "./resources/index.ts";

const shared = [
  "Title",
  "Description",
  "Priority",
  "AssignedEmployeeIds",
  "ScheduledDate",
  "DueDate",
  "EstimatedMinutes",
  "Tasks",
  "Materials",
  "Labor",
] as const;
const createFields: readonly string[] = [
  ...shared,
  "ServiceType",
  "CustomerId",
  "LocationId",
  "AgreementId",
  "ExternalReference",
];
const updateFields: readonly string[] = [...shared, "Status", "ActualMinutes", "CompletionNotes"];

// The body was checked against the API description; fields that it does not name are dropped here.
const pick = (body: unknown, fields: readonly string[]) =>
  Object.fromEntries(Object.entries(body as object).filter(([name]) => fields.includes(name))) as WorkOrderPatch & {
    Title: string;
  };

const shown = ({ id, url, events }: Registration) => ({
  WebhookId: Number(id),
  PostToUrl: url,
  Events: events.map((event) => {
    const [EntityType, Action] = event.split(".");
    return { EntityType, Action };
  }),
});

interface WebhookEvent {
  readonly EntityType: string;
  readonly Action: string;
}

const webhookOperations = (registrations: Registrations): Operation[] => [
  {
    method: "get",
    path: "/webhooks",
    needs: "read",
    handle: ({ caller }) => ({ status: 200, body: { Items: registrations.list(caller.account).map(shown) } }),
  },
  {
    method: "post",
    path: "/webhooks",
    needs: "write",
    handle: ({ caller, body }): Answer => {
      // The body was checked against the API description.
      const { PostToUrl, ...given } = body as { PostToUrl: string } & ({ Events: WebhookEvent[] } | WebhookEvent);
      const events = ("Events" in given ? given.Events : [given]).map(({ EntityType, Action }) => `${EntityType}.${Action}`);
      const registration = registrations.add({ account: caller.account, url: PostToUrl, events });
      return { status: 201, body: shown(registration) };
    },
  },
  {
    method: "delete",
    path: "/webhooks/{id}",
    needs: "write",
    handle: ({ caller, id }) => {
      if (!registrations.remove(caller.account, id)) throw new Refusal(404, "The webhook does not exist.");
      return { status: 204 };
    },
  },
];

export const workWaveOperations = (
  records: WorkWaveRecords,
  registrations: Registrations,
  accounts: readonly Account[],
): Operation[] => [
  {
    method: "get",
    path: "/account",
    needs: "nothing",
    handle: ({ caller }) => {
      const name = accounts.find((account) => account.id === caller.account)?.name ?? caller.account;
      return { status: 200, body: { CompanyId: Number(caller.account), CompanyName: name } };
    },
  },
  ...resourceOperations({ path: "/workorders", table: () => records.workOrders }, records),
  ...resourceOperations(resources.customers, records),
  ...resourceOperations(resources.locations, records),
  ...resourceOperations(resources.employees, records),
  ...resourceOperations(resources.appointments, records),
  ...resourceOperations(resources.agreements, records),
  ...resourceOperations(resources.routes, records),
  ...resourceOperations(resources.invoices, records),
  ...resourceOperations(resources.payments, records),
  ...resourceOperations(resources.leads, records),
  ...resourceOperations(resources.notes, records),
  ...resourceOperations(resources.documents, records),
  ...documentFiles(records),
  ...resourceOperations(resources.materials, records),
  ...resourceOperations(resources.materialUses, records),
  {
    method: "post",
    path: "/workorders",
    needs: "write",
    handle: ({ caller, body }) => {
      const patch = pick(body, createFields);
      const reference = patch.ExternalReference ?? undefined;
      const before =
        reference !== undefined && records.workOrders.list(caller.account).find(({ row }) => row.ExternalReference === reference);
      if (before) return { status: 200, body: before.row, tampered: before.tampered === true };
      return { status: 201, body: createWorkOrder(records, caller.account, patch) };
    },
  },
  {
    method: "put",
    path: "/workorders/{id}",
    needs: "write",
    handle: (call) => {
      const entry = found(records.workOrders, call);
      return {
        status: 200,
        body: updateWorkOrder(records, entry, pick(call.body, updateFields)),
        tampered: entry.tampered === true,
      };
    },
  },
  ...webhookOperations(registrations),
];

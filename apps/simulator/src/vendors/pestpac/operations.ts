import type { Table } from "../../state/table.ts";
import type { Registration, Registrations } from "../../webhooks/registrations.ts";
import { found } from "../found.ts";
import type { Answer, Call, Operation } from "../operation.ts";
import { Refusal } from "../refusal.ts";
import type { Account } from "../vendor.ts";
import { listOrders, pageOf } from "./list-orders.ts";
import type { PestpacRecords } from "./records.ts";
import type { Kept } from "./rows.ts";

const readOne = <Shown extends object>(path: string, table: Table<Kept<Shown>>): Operation => ({
  method: "get",
  path: `${path}/{id}`,
  needs: "read",
  handle: (call) => {
    const { row, tampered = false } = found(table, call);
    return { status: 200, body: row.shown, tampered };
  },
});

const listEmployees = (records: PestpacRecords, { caller, query: { active } }: Call): Answer => ({
  status: 200,
  body: records.employees
    .list(caller.account)
    .map(({ row }) => row.shown)
    .filter(({ Active }) => active === undefined || Active === active),
});

const shown = ({ id, url, events }: Registration) => {
  const [EntityType, Action] = events[0]?.split(".") ?? [];
  return { WebHookID: Number(id), PostToUrl: url, EntityType, Action };
};

const webhookOperations = (registrations: Registrations): Operation[] => [
  {
    method: "get",
    path: "/WebHooks",
    needs: "read",
    handle: ({ caller }) => ({ status: 200, body: registrations.list(caller.account).map(shown) }),
  },
  {
    method: "post",
    path: "/WebHooks",
    needs: "write",
    handle: ({ caller, body }) => {
      // The body was checked against the API description.
      const { PostToUrl, EntityType, Action } = body as { PostToUrl: string; EntityType: string; Action: string };
      const registration = registrations.add({ account: caller.account, url: PostToUrl, events: [`${EntityType}.${Action}`] });
      return { status: 200, body: shown(registration) };
    },
  },
  {
    method: "delete",
    path: "/WebHooks/{id}",
    needs: "write",
    handle: ({ caller, id }) => {
      if (!registrations.remove(caller.account, id)) throw new Refusal(404, "The webhook does not exist.");
      return { status: 204 };
    },
  },
];

export const pestpacOperations = (
  records: PestpacRecords,
  registrations: Registrations,
  accounts: readonly Account[],
): Operation[] => [
  {
    method: "get",
    path: "/CompanySetup",
    needs: "nothing",
    handle: ({ caller }) => ({
      status: 200,
      body: { CompanyName: accounts.find(({ id }) => id === caller.account)?.name ?? caller.account },
    }),
  },
  { method: "get", path: "/ServiceOrders", needs: "read", handle: (call) => listOrders(records.orders, call) },
  readOne("/ServiceOrders", records.orders),
  {
    method: "get",
    path: "/Locations",
    needs: "read",
    handle: (call) => ({
      status: 200,
      body: pageOf(records.locations.list(call.caller.account), call).map(({ row }) => row.shown),
    }),
  },
  readOne("/Locations", records.locations),
  { method: "get", path: "/lookups/Employees", needs: "read", handle: (call) => listEmployees(records, call) },
  ...webhookOperations(registrations),
];

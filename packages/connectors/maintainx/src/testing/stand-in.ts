import { fakeTable, type FakeCall, type FakeRoutes, fakeVendor } from "@fettle/connector-testing";
import { maintainx } from "../maintainx-connector.ts";
import { assets, locations, users, workOrders } from "./samples.ts";

/** Work orders are written with `assignees`, and read with `assigneeIds` too. */
function stored({ body, ...call }: FakeCall): FakeCall {
  const { assignees } = Object(body);
  if (!Array.isArray(assignees)) return { ...call, body };
  return { ...call, body: { ...Object(body), assigneeIds: assignees.map((one) => Object(one).id) } };
}

/** The routes of one resource. A create returns only the id, and an update no body. */
function resource(path: string, name: string, one: string, rows: readonly object[]): FakeRoutes {
  const routes = fakeTable({
    path,
    rows,
    key: "id",
    changedAt: "updatedAt",
    since: "updatedAt[gte]",
    list: (page) => ({ [name]: page.rows, nextCursor: page.next, nextPageUrl: null }),
    one: (row) => ({ [one]: row }),
    missing: { status: 404, json: { error: "Not found" } },
    defaults: { status: "OPEN", organizationId: 900 },
  });
  const call = (key: string, given: FakeCall) => {
    const route = routes[key];
    if (typeof route !== "function") throw new TypeError(`${key} is a function.`);
    return route(given);
  };
  return {
    ...routes,
    [`POST ${path}`]: (given) => {
      const { json, status = 200 } = call(`POST ${path}`, stored(given));
      return { status, json: { id: Object(Object(json)[one]).id } };
    },
    [`PATCH ${path}/{id}`]: (given) => {
      const answer = call(`PATCH ${path}/{id}`, stored(given));
      return (answer.status ?? 200) < 300 ? { status: 204 } : answer;
    },
    [`PATCH ${path}/{id}/status`]: (given) => {
      const answer = call(`PATCH ${path}/{id}`, given);
      return (answer.status ?? 200) < 300 ? { status: 204 } : answer;
    },
  };
}

/** A stand-in for MaintainX that keeps what is written to it. */
export const standIn = (routes: FakeRoutes = {}) =>
  fakeVendor({
    connector: maintainx,
    settings: { organizationId: "900" },
    routes: {
      ...resource("/workorders", "workOrders", "workOrder", workOrders),
      ...resource("/assets", "assets", "asset", assets),
      ...resource("/locations", "locations", "location", locations),
      ...resource("/users", "users", "user", users),
      ...routes,
    },
  });

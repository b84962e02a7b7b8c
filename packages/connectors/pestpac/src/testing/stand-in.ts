import { type FakeCall, type FakeRoutes, fakeVendor } from "@fettle/connector-testing";
import { pestpac } from "../pestpac-connector.ts";
import { clerk, employees, locations, serviceOrders } from "./samples.ts";

/** PestPac's page is 500 long; a short one gives the lists several pages. */
const pageSize = 1;
const missing = { status: 404, json: { Message: "Not found" } };

function page(rows: readonly object[], { query }: FakeCall) {
  const skip = Number(query.get("skip") ?? 0);
  return { json: rows.slice(skip, skip + pageSize) };
}

const one = (rows: readonly object[], key: string, { parameters: { id } }: FakeCall) => {
  const row = rows.find((candidate) => String(Object(candidate)[key]) === id);
  return row === undefined ? missing : { json: row };
};

/** Refuses what PestPac refuses: a range of 31 days or more. */
function openOrders(call: FakeCall) {
  const [from = "", to = ""] = [call.query.get("startWorkDate") ?? "", call.query.get("endWorkDate") ?? ""];
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (!(days >= 1 && days < 31)) return { status: 400, json: { Message: "The range is too long." } };
  const shown = serviceOrders.filter(({ WorkDate }) => WorkDate.slice(0, 10) >= from && WorkDate.slice(0, 10) <= to);
  return page(shown, call);
}

/** A stand-in for PestPac. */
export const standIn = (routes: FakeRoutes = {}) =>
  fakeVendor({
    connector: pestpac,
    settings: { companyKey: "123456", timeZone: "America/New_York" },
    routes: {
      "GET /CompanySetup": { json: { CompanyName: "Bayside Pest Control" } },
      "GET /ServiceOrders": openOrders,
      "GET /ServiceOrders/{id}": (call) => one(serviceOrders, "OrderID", call),
      "GET /Locations": (call) => page(locations, call),
      "GET /Locations/{id}": (call) => one(locations, "LocationID", call),
      "GET /lookups/Employees": { json: [...employees, clerk] },
      ...routes,
    },
  });

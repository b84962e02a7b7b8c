import { describe, expect, it } from "vitest";
import { createContract } from "../../contract/contract.ts";
import { readOpenApi } from "../../contract/read-openapi.ts";
import { createIssuedSecrets } from "../../issued-secrets.ts";
import { createLife } from "../../life.ts";
import { createRandom } from "../../seed/random.ts";
import { day, hour } from "../../seed/times.ts";
import { openKeyValues } from "../../state/key-values.ts";
import type { Change } from "../../state/table.ts";
import { cents } from "./money.ts";
import type { Appointment, Customer, Invoice, MaterialUse, Payment, Route, WorkOrder } from "./rows.ts";
import { createWorkWaveService } from "./workwave-service.ts";

interface Rows {
  readonly WorkOrder: WorkOrder;
  readonly Appointment: Appointment;
  readonly Route: Route;
  readonly Invoice: Invoice;
  readonly Payment: Payment;
  readonly MaterialUse: MaterialUse;
  readonly Customer: Customer;
}

const start = Date.parse("2026-11-01T12:00:00.000Z");

/** Two months of work, and what changed in them. */
const live = async () => {
  let time = start;
  const now = () => new Date(time);
  const changes: Change[] = [];
  const vendor = createWorkWaveService({
    keyValues: await openKeyValues(),
    issued: createIssuedSecrets(),
    now,
    seed: 3,
    workOrders: 60,
    changed: (change) => changes.push(change),
  });
  const { workOrders, dailyWork, accounts, openApi } = vendor;
  const account = accounts[0]?.id ?? "";
  const life = createLife(
    { workOrders, dailyWork, account, random: createRandom(11), now },
    { on: false, everyMilliseconds: 1000 },
  );
  for (; time < start + 60 * day; time += 3 * hour) life.tick();
  const of = <Name extends keyof Rows>(entity: Name, action: Change["action"]) =>
    changes.filter((change) => change.entity === entity && change.action === action).map(({ row }) => row as Rows[Name]); // the entity's rows
  /** The rows of an entity as they are at the end, as far as they have changed. */
  const last = <Name extends keyof Rows>(entity: Name) => {
    const rows = changes.filter((change) => change.entity === entity).map(({ id, row }) => [id, row as Rows[Name]] as const);
    return [...new Map(rows).values()];
  };
  return { changes, of, last, openApi };
};

describe("the people of WorkWave Service", () => {
  it("schedule the services of agreements, with a visit for each", async () => {
    const { of } = await live();
    const orders = of("WorkOrder", "created").filter(({ AgreementId }) => AgreementId !== null);
    expect(orders.length).toBeGreaterThan(0);
    const visited = new Set(of("Appointment", "created").map(({ WorkOrderId }) => WorkOrderId));
    for (const { WorkOrderId, Status, ScheduledDate, AssignedEmployeeIds } of orders) {
      expect({ Status, isPlanned: ScheduledDate !== null }).toEqual({ Status: "Scheduled", isPlanned: true });
      expect(AssignedEmployeeIds).toHaveLength(1);
      expect(visited).toContain(WorkOrderId);
    }
  });

  it("route visits of one technician and day, in order, and drive the routes", async () => {
    const { of, last } = await live();
    expect(of("Route", "created").length).toBeGreaterThan(0);
    const routes = last("Route");
    const routed = last("Appointment").filter(({ RouteId }) => RouteId !== null);
    expect(routed.length).toBeGreaterThan(0);
    for (const { AppointmentId, RouteId, StartTime, Status } of routed) {
      const route = routes.find((each) => each.RouteId === RouteId);
      const stop = route?.Stops.find((each) => each.AppointmentId === AppointmentId);
      expect(stop?.Status).toBe({ Completed: "Done", Cancelled: "Skipped", InProgress: "Arrived" }[String(Status)] ?? "Pending");
      expect(route?.RouteDate).toBe(StartTime?.slice(0, 10));
    }
    for (const { Stops } of routes) {
      const arrivals = Stops.map(({ Arrival }) => Arrival ?? "");
      expect(arrivals).toEqual(arrivals.toSorted());
    }
    expect(of("Route", "updated").some(({ Status }) => Status === "Completed")).toBe(true);
  });

  it("complete work with the material that they applied, bill it line by line, and post it", async () => {
    const { of, last } = await live();
    const worked = last("WorkOrder").filter(({ Materials, Labor }) => Materials.length > 0 && Labor.length > 0);
    const used = new Set(of("MaterialUse", "created").map(({ WorkOrderId }) => WorkOrderId));
    expect(worked.some(({ WorkOrderId }) => used.has(WorkOrderId))).toBe(true);
    const invoices = of("Invoice", "created");
    expect(invoices.some(({ Lines }) => Lines.length > 1)).toBe(true);
    const posted = new Set(
      last("WorkOrder")
        .filter(({ Status }) => Status === "Posted")
        .map(({ WorkOrderId }) => WorkOrderId),
    );
    for (const { WorkOrderId, Lines, Total, Balance, CustomerId } of invoices) {
      expect(posted).toContain(WorkOrderId);
      expect(CustomerId).not.toBeNull();
      expect(cents(Total)).toBe(Lines.reduce((sum, line) => sum + cents(line.Total), 0));
      expect(Balance).toBe(Total);
    }
    expect(new Set(invoices.map(({ WorkOrderId }) => WorkOrderId)).size).toBe(invoices.length);
  });

  it("collect what is owed, whole and in parts, and never more", async () => {
    const { of, last } = await live();
    expect(of("Payment", "created").length).toBeGreaterThan(0);
    const invoices = last("Invoice");
    expect(invoices.every(({ Balance }) => cents(Balance) >= 0)).toBe(true);
    for (const { InvoiceId } of of("Payment", "created")) {
      const paid = invoices.find((each) => each.InvoiceId === InvoiceId);
      expect(paid?.Status).toBe(cents(paid?.Balance ?? null) === 0 ? "Paid" : "PartiallyPaid");
    }
    expect(new Set(invoices.map(({ Status }) => Status))).toEqual(new Set(["Paid", "PartiallyPaid", "Open", "PastDue"]));
    expect(of("Customer", "updated").length).toBeGreaterThan(0);
  });

  it("do the same for the same seed, and what the API description allows", async () => {
    const { changes, openApi } = await live();
    expect(changes).toEqual((await live()).changes);
    const contract = createContract(readOpenApi(openApi));
    const problems = changes.flatMap(({ entity, row }) => contract.answer("get", `/${entity.toLowerCase()}s/{id}`, 200, row));
    expect(problems).toEqual([]);
  });
});

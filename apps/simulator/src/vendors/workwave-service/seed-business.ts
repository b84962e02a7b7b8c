import { day, isoTime } from "../../seed/times.ts";
import { cents, decimal } from "./money.ts";
import { sums } from "./resources/billing.ts";
import { stopOf } from "./resources/visits.ts";
import type {
  Agreement,
  Appointment,
  Customer,
  Document,
  Employee,
  Invoice,
  Lead,
  Location,
  Material,
  MaterialUse,
  Note,
  Payment,
  Route,
  WorkOrder,
} from "./rows.ts";
import type { Seeding } from "./seed-places.ts";

interface Known {
  readonly customers: readonly Customer[];
  readonly locations: readonly Location[];
  readonly employees: readonly Employee[];
  readonly orders: readonly WorkOrder[];
  readonly visits: readonly Appointment[];
  readonly now: number;
}

const dayOf = (time: string) => time.slice(0, 10);

const catalog = [
  ["Bifenthrin concentrate", "279-3206", "oz"],
  ["Fipronil gel bait", "432-1259", "g"],
  ["Permethrin dust", "4816-741", "oz"],
  ["Rodent bait block", "12455-79", "pcs"],
] as const;

const seedMaterials = ({ id, times }: Seeding): Material[] =>
  catalog.map(([Name, EpaNumber, Unit], index) => ({
    MaterialId: id("materials", 97_001),
    ItemNumber: `M-${index + 1}`,
    Name,
    Description: null,
    EpaNumber,
    Unit,
    UnitCost: decimal(150 + index * 75),
    Active: true,
    ...times(),
  }));

/** An agreement for each third location. */
const seedAgreements = ({ random, id, times }: Seeding, { locations, now }: Known): Agreement[] =>
  locations
    .filter((_, index) => index % 3 === 0)
    .map((place) => {
      const AgreementId = id("agreements", 60_001);
      const start = now - random.between(20, 700) * day;
      const Status = random.weighted([
        ["Active", 8],
        ["OnHold", 1],
        ["Cancelled", 1],
      ] as const);
      return {
        AgreementId,
        AgreementNumber: `C-${AgreementId}`,
        Service: random.pick(["General pest control", "Termite monitoring", "Mosquito program", "Rodent control"]),
        CustomerId: place.CustomerId,
        LocationId: place.LocationId,
        Frequency: random.pick(["Monthly", "EveryOtherMonth", "Quarterly", "Annual", "After Rain"]),
        ServiceDays: [],
        FirstServiceDate: dayOf(isoTime(start)),
        LastServiceDate: null,
        TimeZone: place.TimeZone,
        StartDate: dayOf(isoTime(start)),
        CancelDate: Status === "Cancelled" ? dayOf(isoTime(now - 10 * day)) : null,
        RenewalDate: Status === "Cancelled" ? null : dayOf(isoTime(now + random.between(5, 360) * day)),
        Price: decimal(random.between(45, 180) * 100),
        Status,
        ExternalReference: null,
        ...times(),
      };
    });

/** One route for each technician and day, with the visits of that day as its stops. */
const seedRoutes = ({ random, id, times }: Seeding, { visits, now }: Known): { routes: Route[]; visits: Appointment[] } => {
  const byTour = Map.groupBy(
    visits.filter(({ StartTime, Status, Technicians }) => StartTime !== null && Status !== "Cancelled" && Technicians.length > 0),
    ({ StartTime, Technicians }) => `${dayOf(StartTime ?? "")} ${Technicians[0]?.EmployeeId}`,
  );
  const routed = new Map<number, Appointment>();
  const routes = [...byTour].map(([tour, members]): Route => {
    const [date = "", employee = ""] = tour.split(" ");
    const RouteId = id("routes", 75_001);
    const stops = members
      .toSorted((one, other) => ((one.StartTime ?? "") < (other.StartTime ?? "") ? -1 : 1))
      .map((visit, index) => ({ ...visit, RouteId, Sequence: index + 1 }));
    for (const stop of stops) routed.set(stop.AppointmentId, stop);
    return {
      RouteId,
      RouteName: `Tour ${date}`,
      RouteDate: date,
      EmployeeId: Number(employee),
      Vehicle: random.pick(["Van 1", "Van 2", "Truck 7", null]),
      Status: Date.parse(date) < now - day ? "Completed" : Date.parse(date) > now ? "Planned" : "InProgress",
      Stops: stops.map(stopOf),
      DistanceMeters: random.between(4, 90) * 1000,
      ExternalReference: null,
      ...times(),
    };
  });
  return { routes, visits: visits.map((visit) => routed.get(visit.AppointmentId) ?? visit) };
};

/** The work of a finished order: its agreement, labor, materials and price. */
const worked = (
  { random }: Seeding,
  order: WorkOrder,
  agreements: ReadonlyMap<number, Agreement>,
  materials: readonly Material[],
): WorkOrder => {
  const agreement = agreements.get(order.LocationId ?? 0);
  const withAgreement = { ...order, AgreementId: agreement?.AgreementId ?? null };
  if (order.CompletedDate === null) return withAgreement;
  const material = random.pick(materials);
  const minutes = order.ActualMinutes ?? 45;
  return {
    ...withAgreement,
    Tasks: [
      { Title: "Inspect the outside", Done: true, Value: null },
      { Title: "Renew bait stations", Done: true, Value: String(random.between(1, 6)) },
    ],
    Materials: [
      { MaterialId: material.MaterialId, Quantity: random.between(1, 8), Unit: material.Unit, UnitCost: material.UnitCost },
    ],
    Labor: order.AssignedEmployeeIds.map((EmployeeId) => ({ EmployeeId, Minutes: minutes, Rate: "48.00" })),
    Total: agreement?.Price ?? decimal(random.between(60, 250) * 100),
  };
};

const seedUses = ({ id, times }: Seeding, orders: readonly WorkOrder[], materials: readonly Material[]): MaterialUse[] =>
  orders.flatMap((order) =>
    order.Materials.flatMap(({ MaterialId, Quantity, Unit }) => {
      const material = materials.find((each) => each.MaterialId === MaterialId);
      if (material === undefined) return [];
      return [
        {
          MaterialUseId: id("material-uses", 98_001),
          MaterialId,
          MaterialName: material.Name,
          EpaNumber: material.EpaNumber,
          Quantity,
          Unit,
          TargetPest: order.TargetPests[0] ?? null,
          WorkOrderId: order.WorkOrderId,
          EmployeeId: order.AssignedEmployeeIds[0] ?? null,
          AppliedDate: order.CompletedDate,
          ExternalReference: null,
          ...times(),
        },
      ];
    }),
  );

/** An invoice for each posted order; most are paid, some in part. */
const seedBilling = ({ random, id, times }: Seeding, orders: readonly WorkOrder[], now: number) => {
  const payments: Payment[] = [];
  const invoices = orders
    .filter(({ Status, CustomerId }) => Status === "Posted" && CustomerId !== null)
    .map((order): Invoice => {
      const InvoiceId = id("invoices", 80_001);
      const issued = Date.parse(order.CompletedDate ?? order.UpdatedDate);
      const line = {
        Description: order.Title,
        Quantity: 1,
        UnitPrice: order.Total,
        Tax: decimal(Math.round(cents(order.Total) * 0.07)),
        Total: null,
      };
      const total = cents(sums([line]).Total);
      const paid = random.weighted([
        [total, 6],
        [Math.floor(total / 2), 1],
        [0, 2],
      ] as const);
      if (paid > 0) {
        payments.push({
          PaymentId: id("payments", 85_001),
          PaymentNumber: random.chance(0.5) ? `R-${InvoiceId}` : null,
          CustomerId: order.CustomerId,
          InvoiceId,
          Amount: decimal(paid),
          Method: random.pick(["Cash", "Check", "CreditCard", "ACH"] as const),
          PaymentDate: isoTime(Math.min(issued + random.between(1, 20) * day, now)),
          Status: "Posted",
          ExternalReference: null,
          ...times(),
        });
      }
      const isLate = issued + 30 * day < now;
      return {
        InvoiceId,
        InvoiceNumber: `I-${InvoiceId}`,
        CustomerId: order.CustomerId,
        LocationId: order.LocationId,
        WorkOrderId: order.WorkOrderId,
        InvoiceDate: dayOf(isoTime(issued)),
        DueDate: dayOf(isoTime(issued + 30 * day)),
        Status: paid === total ? "Paid" : paid > 0 ? "PartiallyPaid" : isLate ? "PastDue" : "Open",
        Lines: [{ ...line, Total: decimal(total) }],
        ...sums([line]),
        Balance: decimal(total - paid),
        Currency: "USD",
        ExternalReference: null,
        ...times(),
      };
    });
  return { invoices, payments };
};

const seedOffice = ({ random, id, times }: Seeding, { customers, employees, orders, now }: Known) => ({
  leads: customers
    .filter((_, index) => index % 8 === 0)
    .map((customer): Lead => ({
      LeadId: id("leads", 90_001),
      Description: random.pick(["Termite inspection before a sale", "Mosquito program for the summer", "Second location"]),
      CustomerId: random.chance(0.5) ? customer.CustomerId : null,
      LocationId: null,
      Contact: { Name: customer.LastName ?? customer.Company, Email: customer.Email, Phone: customer.Phone },
      Source: random.pick(["Referral", "Website", "Phone", null]),
      Status: random.pick(["New", "Quoted", "Won", "Lost"] as const),
      EstimatedValue: decimal(random.between(2, 30) * 5000),
      ReceivedDate: isoTime(now - random.between(1, 90) * day),
      ExternalReference: null,
      ...times(),
    })),
  notes: orders
    .filter((_, index) => index % 6 === 0)
    .map((order): Note => {
      const author = random.pick(employees);
      return {
        NoteId: id("notes", 95_001),
        Text: random.pick(["Customer asks for a call before the visit.", "Gate was locked.", "Left a door hanger."]),
        RecordType: "WorkOrder",
        RecordId: order.WorkOrderId,
        EmployeeId: author.EmployeeId,
        AuthorName: author.LastName,
        NoteDate: order.UpdatedDate,
        ExternalReference: null,
        ...times(),
      };
    }),
  documents: orders
    .filter((_, index) => index % 10 === 0)
    .map((order): Document => {
      const FileName = `report-${order.WorkOrderNumber}.txt`;
      return {
        DocumentId: id("documents", 96_001),
        FileName,
        ContentType: "text/plain",
        Size: FileName.length + 1,
        RecordType: "WorkOrder",
        RecordId: order.WorkOrderId,
        ExternalReference: null,
        ...times(),
      };
    }),
});

/** The agreements, routes, bills and papers around the work, and the work with its references to them. */
export const seedBusiness = (seeding: Seeding, known: Known) => {
  const materials = seedMaterials(seeding);
  const agreements = seedAgreements(seeding, known);
  const byLocation = new Map(agreements.map((agreement) => [agreement.LocationId ?? 0, agreement]));
  const orders = known.orders.map((order) => worked(seeding, order, byLocation, materials));
  const billing = seedBilling(seeding, orders, known.now);
  const owed = Map.groupBy(billing.invoices, ({ CustomerId }) => CustomerId);
  const customers = known.customers.map((customer) => ({
    ...customer,
    Balance: decimal((owed.get(customer.CustomerId) ?? []).reduce((sum, { Balance }) => sum + cents(Balance), 0)),
  }));
  return {
    materials,
    agreements,
    orders,
    customers,
    materialUses: seedUses(seeding, orders, materials),
    ...billing,
    ...seedRoutes(seeding, known),
    ...seedOffice(seeding, known),
  };
};

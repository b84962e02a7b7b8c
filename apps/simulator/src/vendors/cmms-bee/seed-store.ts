import { company } from "../../seed/companies.ts";
import { person, phone } from "../../seed/people.ts";
import { place } from "../../seed/places.ts";
import { day, isoTime } from "../../seed/times.ts";
import { moneyOf, purchaseTotals } from "./amounts.ts";
import type { CmmsBeeRecords } from "./records.ts";
import type { Location } from "./rows.ts";
import type { SeededAccount } from "./seeded-account.ts";
import { addressOf, type Seeding } from "./seed-places.ts";
import type { Part, PurchaseOrder, Supplier } from "./store-rows.ts";

const wares = [
  ["Drive belt", "pcs", 1450],
  ["Ball bearing", "pcs", 890],
  ["Oil filter", "pcs", 620],
  ["Hydraulic oil", "l", 780],
  ["Grease cartridge", "pcs", 540],
  ["Photo eye", "pcs", 8900],
  ["Sealing band", "m", 310],
  ["Contactor", "pcs", 4200],
  ["Fuse 16 A", "pcs", 95],
  ["Fan", "pcs", 5600],
  ["Torsion spring", "pcs", 7400],
  ["Dichtung Ø 40", "pcs", 185],
  ["Refrigerant R-32", "kg", 2300],
  ["Pressure gauge", "pcs", 3150],
  ["Roller", "pcs", 2650],
] as const;
const most = { parts: 60, suppliers: 8, purchaseOrders: 30 };

const count = (orders: number, per: number, atMost: number): number => Math.min(atMost, Math.max(2, Math.round(orders / per)));

const withKey = <Row>(row: Row) => ({ externalReference: null, ...row });

const seedParts = ({ random, id, times }: Seeding, amount: number): Part[] =>
  Array.from({ length: amount }, (_, index) => {
    const [name, unit, cost] = wares[index % wares.length] ?? wares[0];
    return withKey({
      id: id("PA", "parts"),
      number: random.chance(0.05) ? null : `P-${1000 + index}`,
      name: index < wares.length ? name : `${name}, size ${Math.floor(index / wares.length) + 1}`,
      description: random.chance(0.6) ? null : "Shelf life: see the label.",
      unit,
      unitCost: random.chance(0.05) ? null : moneyOf(cost + random.between(0, 40) * 25),
      barcode: random.chance(0.4) ? null : String(random.between(7_000_000, 7_999_999)),
      isArchived: index > wares.length && random.chance(0.05),
      ...times(),
    });
  });

const seedSuppliers = ({ random, id, times }: Seeding, amount: number): Supplier[] =>
  Array.from({ length: amount }, (_, index) => {
    const { firstName, lastName, mailbox } = person(random);
    return withKey({
      id: id("SU", "suppliers"),
      name: company(random),
      code: random.chance(0.2) ? null : `S${100 + index}`,
      contacts: random.chance(0.1)
        ? []
        : [{ name: `${firstName} ${lastName}`, email: `${mailbox}@supplier.example`, phone: phone(random) }],
      address: random.chance(0.1) ? null : addressOf(place(random)),
      isArchived: index > 2 && random.chance(0.1),
      ...times(),
    });
  });

const dayOf = (time: number) => isoTime(time).slice(0, 10);

const seedPurchaseOrders = (
  { random, id, times }: Seeding,
  amount: number,
  known: { readonly parts: readonly Part[]; readonly suppliers: readonly Supplier[]; readonly now: number },
): PurchaseOrder[] =>
  Array.from({ length: amount }, (_, index) => {
    const status = random.weighted<PurchaseOrder["status"]>([
      ["draft", 2],
      ["pending_approval", 2],
      ["approved", 2],
      ["ordered", 5],
      ["partially_received", 3],
      ["received", 6],
      ["closed", 5],
      ["declined", 1],
      ["cancelled", 1],
    ]);
    const { createdAt, updatedAt } = times();
    const isOrdered = ["ordered", "partially_received", "received", "closed"].includes(status);
    const isHere = status === "received" || status === "closed";
    // Taken in turn, so that every part has been ordered.
    const lines = [0, 1, 2].map((line) => {
      const part = known.parts[(index * 3 + line) % known.parts.length];
      const quantity = random.between(1, 12) * 5;
      return {
        partId: part?.id ?? null,
        description: part?.name ?? null,
        quantity,
        receivedQuantity: isHere ? quantity : status === "partially_received" && line === 0 ? quantity - 2 : 0,
        unit: part?.unit ?? null,
        unitPrice: part?.unitCost ?? null,
      };
    });
    const orderId = id("PO", "purchaseOrders");
    return withKey({
      id: orderId,
      number: `PO-${orderId.slice(2)}`,
      supplierId: random.pick(known.suppliers).id,
      status,
      orderedOn: isOrdered ? dayOf(Date.parse(createdAt) + day) : null,
      dueOn: random.chance(0.3) ? null : dayOf(Date.parse(createdAt) + random.between(7, 40) * day),
      lines,
      ...purchaseTotals(lines, "USD"),
      currency: "USD",
      createdAt,
      updatedAt,
    });
  });

/** Loads suppliers, parts and orders, and returns the parts. Their stock follows from the work. */
export const seedStore = (
  records: CmmsBeeRecords,
  seeding: Seeding,
  { account, orders }: SeededAccount,
  now: number,
): readonly Part[] => {
  const parts = seedParts(seeding, count(orders.length, 20, most.parts));
  const suppliers = seedSuppliers(seeding, count(orders.length, 100, most.suppliers));
  const amount = count(orders.length, 50, most.purchaseOrders);
  for (const row of parts) records.parts.load(account, row);
  for (const row of suppliers) records.suppliers.load(account, row);
  for (const row of seedPurchaseOrders(seeding, amount, { parts, suppliers, now })) records.purchaseOrders.load(account, row);
  return parts;
};

/** Loads the stock of parts: what is reserved, and some more. */
export const seedStocks = (
  records: CmmsBeeRecords,
  { random, id, times }: Seeding,
  account: string,
  {
    parts,
    locations,
    reserved,
  }: {
    readonly parts: readonly Part[];
    readonly locations: readonly Location[];
    readonly reserved: ReadonlyMap<string, number>;
  },
): void => {
  const rooms = locations.filter(({ type }) => type === "storeroom");
  const places = rooms.length > 0 ? rooms : locations;
  for (const part of parts) {
    const where = random.some(places, random.chance(0.2) ? 2 : 1);
    for (const [index, { id: locationId }] of where.entries()) {
      const held = index === 0 ? (reserved.get(part.id) ?? 0) : 0;
      const available = random.between(2, 40);
      records.stocks.load(account, {
        id: id("ST", "stocks"),
        externalReference: null,
        partId: part.id,
        locationId,
        unit: part.unit,
        onHand: available + held,
        available,
        reserved: held,
        minimum: random.chance(0.3) ? null : 2,
        maximum: random.chance(0.5) ? null : 60 + held,
        reorderPoint: random.chance(0.3) ? null : 5,
        ...times(),
      });
    }
  }
};

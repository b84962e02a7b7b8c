import type { Operation } from "../../operation.ts";
import { found } from "../../found.ts";
import { Refusal } from "../../refusal.ts";
import { purchaseTotals } from "../amounts.ts";
import type { CmmsBeeRecords } from "../records.ts";
import { checkReferences } from "../references.ts";
import { changeRow, impossible, type Resource } from "../resource.ts";
import { putIntoStock } from "../stock-moves.ts";
import type { PurchaseOrder, PurchaseOrderLine } from "../store-rows.ts";

type Status = PurchaseOrder["status"];

const before: ReadonlySet<Status> = new Set<Status>(["draft", "pending_approval", "approved"]);
const underWay: ReadonlySet<Status> = new Set<Status>(["ordered", "partially_received"]);
const arriving: ReadonlySet<Status> = new Set<Status>(["partially_received", "received"]);

/** A line with what the vendor knows of its part, and with what has arrived of the line that was there. */
const completeLine = (
  records: CmmsBeeRecords,
  line: Partial<PurchaseOrderLine> & Pick<PurchaseOrderLine, "partId" | "quantity">,
  old: PurchaseOrderLine | undefined,
): PurchaseOrderLine => {
  const part = line.partId === null ? undefined : records.parts.get(line.partId)?.row;
  return {
    partId: line.partId,
    description: line.description ?? part?.name ?? null,
    quantity: line.quantity,
    receivedQuantity: old?.partId === line.partId ? Math.min(old.receivedQuantity, line.quantity) : 0,
    unit: line.unit ?? part?.unit ?? null,
    unitPrice: line.unitPrice ?? part?.unitCost ?? null,
  };
};

const withTotals = (row: PurchaseOrder): PurchaseOrder => ({ ...row, ...purchaseTotals(row.lines, row.currency) });

export const purchaseOrders: Resource<PurchaseOrder> = {
  path: "/purchase-orders",
  name: "purchaseOrders",
  table: (records) => records.purchaseOrders,
  prefix: "PO",
  create: ["supplierId", "orderedOn", "dueOn", "lines"],
  update: ["status", "orderedOn", "dueOn", "lines"],
  isDeletable: true,
  references: { supplierId: "suppliers" },
  blank: (id) => ({
    number: `PO-${id.slice(2)}`,
    supplierId: "",
    status: "draft",
    orderedOn: null,
    dueOn: null,
    lines: [],
    subtotal: null,
    tax: null,
    total: null,
    currency: "USD",
  }),
  rule: ({ records, account, caller, before: old, given, row }) => {
    const status = row.status;
    if (caller !== null && arriving.has(status) && status !== old?.status)
      throw impossible("status", "follows from what is received");
    if (given.lines === undefined || caller === null) return withOrderDay(records, withTotals(row));
    if (old !== null && !before.has(old.status)) throw new Refusal(409, `The order is ${old.status}: its lines stay.`);
    for (const { partId } of given.lines) checkReferences(records, account, { partId }, { partId: "parts" });
    const lines = given.lines.map((line, index) => completeLine(records, line, old?.lines[index]));
    return withOrderDay(records, withTotals({ ...row, lines }));
  },
};

const withOrderDay = (records: CmmsBeeRecords, row: PurchaseOrder): PurchaseOrder =>
  row.status === "ordered" && row.orderedOn === null ? { ...row, orderedOn: records.now().toISOString().slice(0, 10) } : row;

/** Says how much of some lines has arrived, in all. */
export const receive = (
  records: CmmsBeeRecords,
  entry: { readonly id: string; readonly account: string; readonly row: PurchaseOrder },
  arrived: readonly { readonly number: number; readonly receivedQuantity: number }[],
): PurchaseOrder => {
  const { row, account } = entry;
  if (!underWay.has(row.status) && row.status !== "received") throw impossible("status", `is ${row.status}: nothing arrives`);
  const lines = [...row.lines];
  const moves: { partId: string; quantity: number }[] = [];
  for (const { number, receivedQuantity } of arrived) {
    const line = lines[number - 1];
    if (line === undefined) throw impossible("lines", `has no line ${number}`);
    const more = receivedQuantity - line.receivedQuantity;
    if (more < 0) throw impossible("lines", `had ${line.receivedQuantity} of line ${number} already`);
    if (receivedQuantity > line.quantity) throw impossible("lines", `has only ${line.quantity} of line ${number} on order`);
    lines[number - 1] = { ...line, receivedQuantity };
    if (line.partId !== null && more > 0) moves.push({ partId: line.partId, quantity: more });
  }
  const isAll = lines.every(({ quantity, receivedQuantity }) => receivedQuantity >= quantity);
  const isAny = lines.some(({ receivedQuantity }) => receivedQuantity > 0);
  const status = isAll ? "received" : isAny ? "partially_received" : row.status;
  const changed = changeRow(records, purchaseOrders, entry, { lines, status });
  for (const move of moves) putIntoStock(records, account, move);
  return changed;
};

/** The operation by which clients say what has arrived. */
export const receiveOperation = (records: CmmsBeeRecords): Operation => ({
  method: "post",
  path: "/purchase-orders/{id}/receive",
  needs: "write",
  handle: (call) => {
    // The body was checked against the API description.
    const { lines } = call.body as { lines: { number: number; receivedQuantity: number }[] };
    return { status: 200, body: receive(records, found(records.purchaseOrders, call), lines) };
  },
});

import { day, isoTime } from "../../../seed/times.ts";
import { updateWorkOrder } from "../change-work-order.ts";
import { cents, decimal } from "../money.ts";
import { changeRow, createRow } from "../resource.ts";
import { invoices, payments } from "../resources/billing.ts";
import type { InvoiceLine } from "../rows.ts";
import { one, type Place } from "./place.ts";

const taxRate = 0.07;

const lineOf = (Description: string, Quantity: number, UnitPrice: string): InvoiceLine => {
  const net = Quantity * cents(UnitPrice);
  const tax = Math.round(net * taxRate);
  return { Description, Quantity, UnitPrice, Tax: decimal(tax), Total: decimal(net + tax) };
};

/** The office bills a completed work order, with a line for the work and one for each material, and posts it. */
export const issueInvoice = ({ records, account, random }: Place): void => {
  const billed = new Set(records.invoices.list(account).map(({ row }) => row.WorkOrderId));
  const order = one(
    random,
    records.workOrders
      .list(account)
      .filter(({ row }) => row.Status === "Completed" && row.CustomerId !== null && !billed.has(row.WorkOrderId)),
  );
  if (order === undefined || order.tampered === true) return;
  const { CustomerId, LocationId, WorkOrderId, Title, Total, Materials } = order.row;
  const now = records.now().getTime();
  const materials = Materials.flatMap(({ MaterialId, Quantity, UnitCost }) => {
    const name = records.materials.get(String(MaterialId))?.row.Name;
    return name === undefined || UnitCost === null ? [] : [lineOf(name, Quantity, UnitCost)];
  });
  createRow(invoices, records, account, {
    CustomerId,
    LocationId,
    WorkOrderId,
    InvoiceDate: isoTime(now).slice(0, 10),
    DueDate: isoTime(now + 30 * day).slice(0, 10),
    Lines: [lineOf(Title, 1, Total ?? "85.00"), ...materials],
  });
  updateWorkOrder(records, order, { Status: "Posted" });
};

const owed = new Set(["Open", "PartiallyPaid", "PastDue"]);

/** A customer pays an invoice, or half of what is left of it. */
export const collectPayment = ({ records, account, random }: Place): void => {
  const invoice = one(
    random,
    records.invoices.list(account).filter(({ row }) => owed.has(row.Status) && cents(row.Balance) > 1),
  )?.row;
  if (invoice === undefined) return;
  const { InvoiceId, CustomerId, Balance } = invoice;
  createRow(payments, records, account, {
    CustomerId,
    InvoiceId,
    Amount: random.chance(0.75) ? Balance : decimal(Math.floor(cents(Balance) / 2)),
    Method: random.pick(["Cash", "Check", "CreditCard", "ACH"]),
  });
};

/** The office marks an invoice of which nothing was paid in time. */
export const markOverdue = ({ records, account, random }: Place): void => {
  const today = isoTime(records.now().getTime()).slice(0, 10);
  const invoice = one(
    random,
    records.invoices.list(account).filter(({ row }) => row.Status === "Open" && row.DueDate !== null && row.DueDate < today),
  );
  if (invoice !== undefined) changeRow(invoices, records, invoice, { Status: "PastDue" });
};

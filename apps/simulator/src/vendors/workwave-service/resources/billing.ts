import { Refusal } from "../../refusal.ts";
import { cents, decimal } from "../money.ts";
import type { Context, Given, Resource } from "../resource.ts";
import type { Invoice, InvoiceLine, Payment } from "../rows.ts";

const lineTotal = (line: InvoiceLine): number =>
  line.Total === null ? Math.round((line.Quantity ?? 1) * cents(line.UnitPrice)) + cents(line.Tax) : cents(line.Total);

/** The sums of an invoice of which nothing has been paid. */
export const sums = (lines: readonly InvoiceLine[]) => {
  const total = lines.reduce((sum, line) => sum + lineTotal(line), 0);
  const tax = lines.reduce((sum, line) => sum + cents(line.Tax), 0);
  return { Subtotal: decimal(total - tax), Tax: decimal(tax), Total: decimal(total), Balance: decimal(total) };
};

/** What a customer owes: the balances of the invoices. */
const settleBalance = (customerId: number | null, { records, account }: Context): void => {
  const customer = customerId === null ? undefined : records.customers.get(String(customerId))?.row;
  if (customer === undefined) return;
  const owed = records.invoices
    .list(account)
    .filter(({ row }) => row.CustomerId === customerId && row.Status !== "Draft")
    .reduce((sum, { row }) => sum + cents(row.Balance), 0);
  if (decimal(owed) === customer.Balance) return;
  records.customers.put(account, { ...customer, Balance: decimal(owed), UpdatedDate: records.clock.next() });
};

const isPaidInPart = ({ Total, Balance }: Invoice) => cents(Balance) < cents(Total);

const changedInvoice = (before: Invoice, given: Given): Invoice => {
  const isVoided = given["Status"] === "Void";
  if (before.Status === "Void" || isPaidInPart(before))
    throw new Refusal(409, "An invoice that is void or has payments does not change.");
  const lines = given["Lines"] as readonly InvoiceLine[] | undefined; // checked against the API description
  const row = { ...before, ...given, ...(lines !== undefined && sums(lines)) };
  return isVoided ? { ...row, Balance: "0.00" } : row;
};

export const invoices: Resource<Invoice> = {
  path: "/invoices",
  table: ({ invoices: table }) => table,
  references: { CustomerId: (all) => all.customers, LocationId: (all) => all.locations, WorkOrderId: (all) => all.workOrders },
  create: {
    fields: ["CustomerId", "LocationId", "WorkOrderId", "InvoiceDate", "DueDate", "Lines", "ExternalReference"],
    row: (given, { records, at }) => {
      const InvoiceId = records.nextNumber("invoices", 80_001);
      const lines = (given["Lines"] ?? []) as readonly InvoiceLine[]; // checked against the API description
      return {
        InvoiceId,
        InvoiceNumber: `I-${InvoiceId}`,
        CustomerId: null,
        LocationId: null,
        WorkOrderId: null,
        InvoiceDate: null,
        DueDate: null,
        Status: typeof given["InvoiceDate"] === "string" ? "Open" : "Draft",
        Lines: lines,
        Currency: "USD",
        ExternalReference: null,
        ...given,
        ...sums(lines),
        CreatedDate: at,
        UpdatedDate: at,
      };
    },
  },
  update: { fields: ["InvoiceDate", "DueDate", "Status", "Lines"], row: changedInvoice },
  settle: ({ after }, context) => settleBalance(after?.CustomerId ?? null, context),
};

/** Lowers the balance of an invoice. */
const collect = (payment: Payment, context: Context): void => {
  const { records, account } = context;
  const invoice = payment.InvoiceId === null ? undefined : records.invoices.get(String(payment.InvoiceId))?.row;
  if (invoice === undefined) return;
  const rest = cents(invoice.Balance) - cents(payment.Amount);
  records.invoices.put(account, {
    ...invoice,
    Balance: decimal(rest),
    Status: rest === 0 ? "Paid" : "PartiallyPaid",
    UpdatedDate: records.clock.next(),
  });
  settleBalance(invoice.CustomerId, context);
};

export const payments: Resource<Payment> = {
  path: "/payments",
  table: ({ payments: table }) => table,
  references: { CustomerId: (all) => all.customers, InvoiceId: (all) => all.invoices },
  create: {
    fields: ["PaymentNumber", "CustomerId", "InvoiceId", "Amount", "Method", "PaymentDate", "ExternalReference"],
    row: (given, { records, at }) => {
      const amount = cents(String(given["Amount"]));
      const invoice = records.invoices.get(String(given["InvoiceId"]))?.row;
      if (amount <= 0) throw new Refusal(400, "The request is not valid.", [{ field: "Amount", message: "is not above zero" }]);
      if (invoice !== undefined && amount > cents(invoice.Balance)) {
        throw new Refusal(400, "The request is not valid.", [
          { field: "Amount", message: `is more than the balance of the invoice, ${invoice.Balance}` },
        ]);
      }
      return {
        PaymentId: records.nextNumber("payments", 85_001),
        PaymentNumber: null,
        CustomerId: invoice?.CustomerId ?? null,
        InvoiceId: null,
        Amount: "0.00",
        Method: "Other",
        PaymentDate: at,
        Status: "Posted",
        ExternalReference: null,
        ...given,
        CreatedDate: at,
        UpdatedDate: at,
      };
    },
  },
  settle: ({ after }, context) => after && collect(after, context),
};

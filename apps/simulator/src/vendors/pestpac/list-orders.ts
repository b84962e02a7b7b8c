import { day } from "../../seed/times.ts";
import type { Entry, Table } from "../../state/table.ts";
import type { Answer, Call } from "../operation.ts";
import { Refusal } from "../refusal.ts";
import type { Kept, ServiceOrder } from "./rows.ts";

const pageSize = 500;
/** Up to this many days, a list has all fields but the order's type. */
const daysOfFullRecords = 14;
const mostDays = 30;

/** One page of at most 500 records in order of their ids. */
export const pageOf = <Row>(entries: readonly Entry<Row>[], { query }: Call): readonly Entry<Row>[] =>
  entries
    .toSorted((left, right) => Number(left.id) - Number(right.id))
    .slice(Number(query["skip"]), Number(query["skip"]) + pageSize);

const withoutType = ({ OrderType: _type, ...order }: ServiceOrder) => order;

const slim = ({
  OrderID,
  OrderNumber,
  LocationID,
  BillToID,
  Branch,
  ServiceCode,
  Description,
  WorkDate,
  Duration,
  TechID1,
}: ServiceOrder) => ({
  OrderID,
  OrderNumber,
  LocationID,
  BillToID,
  Branch,
  ServiceCode,
  Description,
  WorkDate,
  Duration,
  TechID1,
});

/** The open orders of some days. */
export const listOrders = (orders: Table<Kept<ServiceOrder>>, call: Call): Answer => {
  const { startWorkDate, endWorkDate, orderType } = call.query;
  if (typeof startWorkDate !== "string" || typeof endWorkDate !== "string")
    throw new Refusal(400, "startWorkDate and endWorkDate are required.");
  const days = (Date.parse(endWorkDate) - Date.parse(startWorkDate)) / day + 1;
  if (days < 1 || days > mostDays) throw new Refusal(400, `The range must have from 1 to ${mostDays} days.`);
  const listed = orders.list(call.caller.account).filter(({ row: { shown } }) => {
    const workDay = shown.WorkDate?.slice(0, 10);
    if (shown.Posted || workDay === undefined || workDay < startWorkDate || workDay > endWorkDate) return false;
    return orderType === undefined || shown.OrderType === orderType;
  });
  const page = pageOf(listed, call);
  const show = days <= daysOfFullRecords ? withoutType : slim;
  return {
    status: 200,
    body: page.map(({ row }) => show(row.shown)),
    tampered: page.some((entry) => entry.tampered === true),
  };
};

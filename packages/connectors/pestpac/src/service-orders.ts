import { day, defineEntityConnector, partial, workOrder } from "@fettle/connector";
import { addDays, expectJson, pageByDays, pageOffset, queryString, readRecord } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import { pageOf, resource } from "./resource.ts";
import type { PestpacSettings } from "./settings.ts";

/** Longer ranges return fewer fields, and from 31 days an error. */
const mostDays = 14;
const key = "OrderID";

/** PestPac has no status but these marks. */
function statusOf(isPosted: boolean | null, isInProgress: boolean | null, workDate: string | null) {
  if (isPosted === true) return { value: "CLOSED", remote: "Posted" } as const;
  if (isInProgress === true) return { value: "IN_PROGRESS", remote: "InProgress" } as const;
  return { value: workDate === null ? "OPEN" : "SCHEDULED", remote: null } as const;
}

const extension = {
  workDate: day({
    description:
      "The day of the work, as PestPac shows it, even where Fettle does not know the time zone. Null when it is not planned.",
    filter: true,
    order: true,
  }),
} as const;

const described = resource({
  entity: workOrder,
  name: "service order",
  path: "/ServiceOrders",
  items: key,
  extension,
  normalize: (payload, { timeZone }) =>
    readRecord(payload, { what: "PestPac service order" }, (read) => {
      const remoteId = read.requiredKey(key);
      const number = read.text("OrderNumber");
      return {
        remoteId,
        fields: {
          number,
          title: read.text("Description") ?? read.text("ServiceCode") ?? `Service order ${number ?? remoteId}`,
          description: read.text("TechnicianComment"),
          status: statusOf(read.flag("Posted"), read.flag("InProgress"), read.text("WorkDate")),
          // Lists leave the order's type out.
          type: { value: "SERVICE", remote: null },
          priority: { value: "NONE", remote: null },
          location: read.key("LocationID"),
          assignees: [read.key("TechID1")].filter((technician) => technician !== null),
          scheduledStartAt: read.instant("WorkDate"),
          estimatedMinutes: read.integer("Duration"),
        },
        extension: { workDate: read.dayIn("WorkDate", timeZone) },
      };
    }),
});

/** Open service orders around today: a completed one leaves the list and becomes an invoice. */
export const serviceOrders = defineEntityConnector<PestpacSettings, typeof workOrder.fields, typeof extension>({
  ...described,
  all: partial(async (vendor, cursor) => {
    const today = new Date().toISOString().slice(0, 10);
    const { daysBack, daysAhead } = vendor.settings;
    const range = { from: addDays(today, -daysBack), to: addDays(today, daysAhead), most: mostDays };
    return await pageByDays(range, cursor, async ({ from, to }, inside) => {
      const query = queryString({ startWorkDate: from, endWorkDate: to, skip: pageOffset(inside) });
      const answer = await expectJson(await vendor.fetch(`/ServiceOrders${query}`), answers);
      return pageOf(answer, "PestPac service order list", key, inside);
    });
  }),
});

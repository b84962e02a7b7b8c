import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { expectFound, expectJson, keyBefore, pageAfterKey, queryString, readPayload } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import { isKey } from "./keys.ts";
import type { RequestTracker } from "./settings.ts";

/** Everything that `normalize` uses, in a search's shape: a read of one ticket shows its people by name alone. */
const shown = {
  fields:
    "Subject,Status,Priority,Owner,Requestor,Queue,Starts,Due,Started,Resolved,TimeEstimated,TimeWorked,Created,LastUpdated,CustomFields",
  "fields[Owner]": "id,Name",
  "fields[Requestor]": "id",
  "fields[Queue]": "Name",
};

const search = async (vendor: RequestTracker, query: string, size: number): Promise<unknown> =>
  await expectJson(await vendor.fetch(`/tickets${queryString({ ...shown, query, orderby: "id", per_page: size })}`), answers);

/** A page in the order of the id, which never changes: tickets that change or go meanwhile move no others. */
async function pageOf(vendor: RequestTracker, condition: string, cursor: PageCursor): Promise<Page> {
  const found = await search(vendor, `id > ${keyBefore(cursor) ?? 0}${condition}`, 100);
  const answer = readPayload(found, { what: "RT ticket list" });
  const page = pageAfterKey(answer, { items: "items", key: "id", total: "total" }, cursor);
  // Then RT takes tickets out of a page after the search, and an empty page does not mean the end.
  if (page.payloads.length === 0 && answer.value("total") === null) {
    const message =
      "RT does not say how many tickets it has: set its option UseSQLForACLChecks, or give the user the right ShowTicket for all queues.";
    throw new ConnectorError("FORBIDDEN", message);
  }
  return page;
}

/** One page of all tickets that are not deleted. */
export const listAllTickets = (vendor: RequestTracker, cursor: PageCursor): Promise<Page> => pageOf(vendor, "", cursor);

/** When clocks are put forward or back, RT counts back an hour too few. */
const marginSeconds = 3700;
/** RT's time zones do not reach back to 1970. */
const beginning = Date.parse("1980-01-01T00:00:00Z");

/**
 * One page of the tickets that changed at or after a time. RT reads absolute times in the time zone of its user, which no call names, even
 * with an offset. So the query counts back from now, by RT's own clock, and a little further; what is too old is left out here.
 */
export async function listChangedTickets(vendor: RequestTracker, since: string, cursor: PageCursor): Promise<Page> {
  const earliest = Date.parse(since);
  const seconds = Math.max(0, Math.ceil(((await readClock(vendor)) - earliest) / 1000)) + marginSeconds;
  const condition = earliest < beginning ? "" : ` AND LastUpdated >= '${seconds} seconds ago'`;
  const { payloads, ...rest } = await pageOf(vendor, condition, cursor);
  const isOld = (ticket: unknown) => Date.parse(Object(ticket).LastUpdated) < earliest;
  return { ...rest, payloads: payloads.filter((ticket) => !isOld(ticket)) };
}

async function readClock(vendor: RequestTracker): Promise<number> {
  const response = await vendor.fetch("/rt");
  await expectJson(response, answers);
  return Date.parse(response.headers.get("date") ?? "") || Date.now();
}

/** Finds the version of a ticket. Null when it is deleted, merged into another, which RT then returns, or was never there. */
export async function lookUpTicket(
  vendor: RequestTracker,
  remoteId: string,
): Promise<{ readonly version: string | null } | null> {
  if (!isKey(remoteId)) return null;
  const response = await vendor.fetch(`/ticket/${remoteId}`);
  const found = await expectFound(response, answers);
  if (found === null) return null;
  const ticket = readPayload(found, { what: "RT ticket" });
  const isThere = ticket.requiredKey("id") === remoteId && ticket.text("Status") !== "deleted";
  return isThere ? { version: response.headers.get("etag") } : null;
}

/** Reads a ticket. A search leaves out what is deleted, merged or hidden; only a second call tells them apart. */
export async function readTicket(vendor: RequestTracker, remoteId: string): Promise<unknown> {
  if (!isKey(remoteId)) return null;
  const found = readPayload(await search(vendor, `id = ${remoteId}`, 1), { what: "RT ticket list" });
  const [ticket] = found.requiredList("items");
  if (ticket !== undefined) return ticket;
  if ((await lookUpTicket(vendor, remoteId)) === null) return null;
  throw new ConnectorError("UNEXPECTED_ANSWER", `RT shows the ticket ${remoteId}, but its search does not find it.`);
}

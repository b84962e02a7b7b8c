import { complete, type customer, defineEntityConnector, type Page, type PageCursor, type technician } from "@fettle/connector";
import {
  expectFound,
  expectJson,
  pageNumber,
  type PayloadReader,
  queryString,
  readPayload,
  readRecord,
} from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import { isKey } from "./keys.ts";
import { pageFromLast } from "./page-from-last.ts";
import type { RequestTracker, RequestTrackerSettings } from "./settings.ts";

const what = "RT user";
/** RT's own users, who are no people. */
const ownUsers = new Set<unknown>(["RT_System", "Nobody"]);
const isPerson = (user: unknown) => !ownUsers.has(Object(user).Name);

/** One page of all users: only a read says who is privileged, and only some users may filter the list. */
async function listPeople(vendor: RequestTracker, cursor: PageCursor): Promise<Page> {
  const query = { fields: "id,Name,RealName,EmailAddress", orderby: "id", per_page: 100, page: pageNumber(cursor) };
  const answer = await expectJson(await vendor.fetch(`/users${queryString(query)}`), answers);
  const { payloads, ...rest } = pageFromLast(readPayload(answer, { what: `${what} list` }), cursor);
  return { ...rest, payloads: payloads.filter(isPerson) };
}

const readPerson = async (vendor: RequestTracker, remoteId: string): Promise<unknown> =>
  isKey(remoteId) ? await expectFound(await vendor.fetch(`/user/${remoteId}`), answers) : null;

/** A read shows the id only in the link to itself, unless the credentials belong to an administrator of users. */
function keyOf(read: PayloadReader): string {
  const self = read.children("_hyperlinks").find((link) => link.text("ref") === "self");
  return read.key("id") ?? self?.key("id") ?? read.requiredKey("id");
}

const normalize = (payload: unknown) =>
  readRecord(payload, { what }, (read) => {
    const remoteId = keyOf(read);
    const name = read.text("RealName") ?? read.text("Name") ?? remoteId;
    // Lists leave out who is disabled.
    return { remoteId, fields: { name, email: read.text("EmailAddress"), isActive: read.text("Disabled") !== "1" } };
  });

/** Users as the people who may own tickets. */
export const technicians = defineEntityConnector<RequestTrackerSettings, typeof technician.fields>({
  normalize,
  all: complete(listPeople),
  read: readPerson,
});

/** Users as the people who may ask for work. */
export const customers = defineEntityConnector<RequestTrackerSettings, typeof customer.fields>({
  normalize: (payload) => {
    const { fields, ...rest } = normalize(payload);
    return { ...rest, fields: { ...fields, type: { value: "UNKNOWN", remote: null } } };
  },
  all: complete(listPeople),
  read: readPerson,
});

import { ConnectorError, type NormalizedRecord, type WriteResult, type WriteValues, type workOrder } from "@fettle/connector";
import { expectDone, expectJson, locatedKey, plainMessage, readList, wordToWrite } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import { lookUpTicket, readTicket } from "./read-tickets.ts";
import type { RequestTracker, RequestTrackerSettings } from "./settings.ts";
import { ticketPriorityToWrite, ticketStatusToWrite } from "./ticket-words.ts";

type Fields = typeof workOrder.fields;
type Values = WriteValues<Fields, "create"> &
  WriteValues<Fields, "update"> & { readonly extension?: { readonly queue?: string | null } };
type Normalize = (payload: unknown, settings: RequestTrackerSettings) => NormalizedRecord<Fields>;

const product = "RT";

/** A subject is one line. RT would join the lines without a space. */
const subject = (title: string | undefined) => title?.replace(/\s+/gu, " ").trim();
/** RT takes a time with milliseconds for none, and null for no change. */
const instant = (value: string | null | undefined) => (value === null ? "" : value?.replace(/\.\d+Z$/u, "Z"));
const seconds = (time: string | null | undefined) => (time ? Math.floor(Date.parse(time) / 1000) : null);

const bodyOf = (values: Values, settings: RequestTrackerSettings) => ({
  Subject: subject(values.title),
  Status: wordToWrite(values.status, ticketStatusToWrite(settings), { product, field: "status", remote: values.remoteStatus }),
  Priority: wordToWrite(values.priority, ticketPriorityToWrite, { product, field: "priority", remote: values.remotePriority }),
  Requestor: values.customer ?? undefined,
  Owner: values.assignees === undefined ? undefined : (values.assignees?.[0] ?? "Nobody"),
  Starts: instant(values.scheduledStartAt),
  Due: instant(values.dueAt),
});

/** The names of the values that a ticket does not have after they were written. */
function unwrittenIn({ fields }: NormalizedRecord<Fields>, values: Values): readonly string[] {
  const isWritten: Readonly<Record<string, boolean>> = {
    title: fields.title === subject(values.title),
    status: fields.status.value === values.status,
    remoteStatus: fields.status.remote === values.remoteStatus,
    priority: fields.priority.value === values.priority,
    remotePriority: fields.priority.remote === values.remotePriority,
    customer: (fields.customer ?? null) === values.customer,
    assignees: (fields.assignees ?? []).join() === (values.assignees ?? []).join(),
    scheduledStartAt: seconds(fields.scheduledStartAt) === seconds(values.scheduledStartAt),
    dueAt: seconds(fields.dueAt) === seconds(values.dueAt),
  };
  return Object.keys(values).filter((path) => isWritten[path] === false);
}

/** Creates a ticket, and says which values RT left out, such as an owner who may not own it. */
export async function createTicket(vendor: RequestTracker, values: Values, normalize: Normalize): Promise<WriteResult> {
  const { settings } = vendor;
  const body = { Queue: values.extension?.queue ?? settings.queue, ...bodyOf(values, settings) };
  const response = await send(vendor, "POST", "/ticket", body);
  await expectDone(response, answers);
  const remoteId = locatedKey(response.headers);
  if (remoteId === null) throw new ConnectorError("OUTCOME_UNKNOWN", "RT did not say which ticket it created.");
  const payload = await readTicket(vendor, remoteId).catch(nullIfFailed);
  const unwritten = payload === null ? [] : unwrittenIn(normalize(payload, settings), values);
  if (unwritten.length === 0) return { outcome: "done", remoteId, ...(payload !== null && { payload }) };
  const message = "RT did not take this value over.";
  return { outcome: "partial", remoteId, payload, unwritten: unwritten.map((path) => ({ path, message })) };
}

/** Changes a ticket. RT answers 200 with sentences for people, even when it refuses, so only the ticket itself shows what was written. */
export async function updateTicket(
  vendor: RequestTracker,
  remoteId: string,
  values: Values,
  normalize: Normalize,
): Promise<WriteResult> {
  const { settings } = vendor;
  const message = await change(vendor, remoteId, bodyOf(values, settings));
  if (message === null) throw new ConnectorError("NOT_FOUND", `RT has no ticket ${remoteId.slice(0, 200)}.`);
  const payload = await readTicket(vendor, remoteId).catch(unknownIfFailed);
  if (payload === null) return { outcome: "done", remoteId };
  const unwritten = unwrittenIn(normalize(payload, settings), values).map((path) => ({ path, message }));
  if (unwritten.length === 0) return { outcome: "done", remoteId, payload };
  if (unwritten.length < Object.keys(values).length) return { outcome: "partial", remoteId, payload, unwritten };
  throw new ConnectorError("INVALID_INPUT", `RT refused the values. ${message}`, { fields: unwritten, vendorMessage: message });
}

/** Deletes a ticket, which RT then keeps in the status `deleted`. RT fails when it is told to delete it again. */
export async function deleteTicket(vendor: RequestTracker, remoteId: string): Promise<void> {
  const message = await change(vendor, remoteId, { Status: "deleted" });
  const after = message === null ? null : await lookUpTicket(vendor, remoteId).catch(unknownIfFailed);
  if (after !== null) throw new ConnectorError("FORBIDDEN", `RT did not delete the ticket. ${message}`);
}

/**
 * Writes to the version that it looks up, so that a ticket which is merged meanwhile changes no other. Returns RT's sentences, or null when
 * there is no such ticket.
 */
async function change(vendor: RequestTracker, remoteId: string, body: object): Promise<string | null> {
  const ticket = await lookUpTicket(vendor, remoteId);
  if (ticket === null) return null;
  const answer = await expectJson(await send(vendor, "PUT", `/ticket/${remoteId}`, body, ticket.version), answers, "write");
  const sentences = readList(answer, { what: "RT's answer to a change" }).filter((sentence) => typeof sentence === "string");
  return plainMessage(sentences.join(" ")) ?? "RT did not say why.";
}

const send = (vendor: RequestTracker, method: "POST" | "PUT", path: string, body: object, version: string | null = null) =>
  vendor.fetch(path, {
    method,
    headers: { "content-type": "application/json", ...(version !== null && { "if-match": version }) },
    body: JSON.stringify(body),
  });

/** The gateway reads the ticket again. */
function nullIfFailed(error: unknown): null {
  if (ConnectorError.isInstance(error)) return null;
  throw error;
}

function unknownIfFailed(cause: unknown): never {
  if (!ConnectorError.isInstance(cause)) throw cause;
  throw new ConnectorError("OUTCOME_UNKNOWN", "RT accepted the change, but did not show the ticket afterwards.", { cause });
}

import { complete, defineConnector } from "@fettle/connector";

type Values = Readonly<Record<string, unknown>>;

/** An amount of money. */
export const money = (amount: string, currency = "USD") => ({ amount, currency });
/** Every Monday, without an end. */
export const recurrence = (more: Values = {}): Values => ({
  frequency: "WEEKLY",
  interval: 1,
  weekdays: ["MO"],
  startsOn: "2027-03-01",
  endsOn: null,
  timeZone: "America/Chicago",
  ...more,
});
const word = (value: string) => ({ value, remote: value });

/** Invoices with odd values, and one without. */
export const invoices: Readonly<Record<string, Values>> = {
  good: { total: money("12.50"), lines: [{ description: "Visit", total: money("12.50") }] },
  "too many digits": {
    number: "I-1",
    total: money("1234567890123456789012.5"),
    lines: [{ description: "Visit", total: money("0.1234567890123") }],
  },
  "no currency": { number: "I-2", total: money("12.50", "QQQ"), balance: money("1.50") },
  "many lines": { lines: Array.from({ length: 10_000 }, (_, index) => ({ description: `Line ${index}`, total: money("0.01") })) },
};
/** Agreements with odd recurrences, and one whose recurrence never ends. */
export const agreements: Readonly<Record<string, Values>> = {
  endless: { frequency: recurrence() },
  "no interval": { frequency: recurrence({ interval: 0 }) },
  "no zone": { frequency: recurrence({ timeZone: "Mars/Olympus" }) },
};
const visits: Readonly<Record<string, Values>> = {
  good: { startAt: "2026-03-08T01:30:00", durationMinutes: 30 },
  "skipped by the clocks": { startAt: "2026-03-08T02:30:00", durationMinutes: 31 },
  "on a day that the zone has not": { startAt: "2026-02-30T10:00:00", durationMinutes: 32 },
};

const listing = (records: Readonly<Record<string, Values>>, required: Values) => ({
  all: complete(async () => ({ payloads: Object.keys(records), next: null })),
  read: async (_vendor: unknown, remoteId: string) => (remoteId in records ? remoteId : null),
  normalize: (remoteId: unknown) => ({ remoteId: String(remoteId), fields: { ...required, ...records[String(remoteId)] } }),
});

/** A vendor of these records, whose values do not all fit the model. */
export const oddVendor = defineConnector({
  specificationVersion: "v1",
  id: "odd",
  name: "Odd",
  version: "1.0.0",
  categories: ["FIELD_SERVICE"],
  settings: {},
  authentication: [{ type: "apiKey", header: "x-key" }],
  baseUrl: () => "https://vendor.example",
  timeZone: () => "America/New_York",
  account: async () => ({ id: "1", name: "One" }),
  // As entries, because the odd values do not fit the types.
  entities: Object.fromEntries([
    ["Invoice", listing(invoices, { status: word("SENT") })],
    ["ServiceAgreement", listing(agreements, { service: "Ants", status: word("ACTIVE") })],
    ["Appointment", listing(visits, { status: word("SCHEDULED") })],
  ]),
});

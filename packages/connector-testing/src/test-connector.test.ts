import { ConnectorError } from "@fettle/connector";
import { expect, it } from "vitest";
import { failuresOf, outcomesOf } from "./testing/run-suite.ts";
import { sampleConnector, sampleCustomers, sampleFiles, sampleWrites, signedOn } from "./testing/sample-connector.ts";

const { normalize } = sampleCustomers;
let calls = 0;

it("the suite passes a conforming connector, and tests what it declares", async () => {
  const outcomes = await outcomesOf(sampleConnector());
  expect(outcomes.filter(({ isPassed }) => !isPassed)).toEqual([]);
  const names = outcomes.map(({ name }) => name).join("\n");
  expect(names).toContain("Customer.delete");
  expect(names).not.toContain("Customer.create");
});

it("the suite passes a conforming connector that writes", async () => {
  const outcomes = await outcomesOf(sampleConnector(sampleWrites));
  expect(outcomes.filter(({ isPassed }) => !isPassed)).toEqual([]);
  expect(outcomes.map(({ name }) => name)).toContain(
    "Customer.create > finds the record of a create by the command's id, and no other",
  );
});

it("the suite passes a conforming connector with files", async () => {
  const outcomes = await outcomesOf(sampleConnector(sampleFiles));
  expect(outcomes.filter(({ isPassed }) => !isPassed)).toEqual([]);
  expect(outcomes.map(({ name }) => name)).toContain("Customer.upload > gives back the bytes");
});

/** A connector that reads days otherwise. */
const withDays = (read: (payload: unknown) => string | null) =>
  sampleConnector({
    ...sampleWrites,
    normalize: (payload, settings) => ({
      ...sampleWrites.normalize(payload, settings),
      extension: { colour: null, signedOn: read(payload) },
    }),
  });

it.each([
  ["an id that is not a slug", sampleConnector({}, { id: "Sample_1" }), "identifies itself"],
  [
    "a base URL with a trailing slash",
    sampleConnector({}, { baseUrl: () => "https://vendor.example/v1/" }),
    "where the vendor is",
  ],
  [
    "an update without its fields",
    sampleConnector({ update: async () => ({ outcome: "accepted", reference: null }) }),
    "declares exactly",
  ],
  [
    "a create without sample values",
    sampleConnector({ ...sampleWrites, extension: {}, writable: { create: [], update: [] } }),
    "Customer.create",
  ],
  [
    "an account that differs each time",
    sampleConnector({}, { account: async () => ({ id: String((calls += 1)), name: "One" }) }),
    "account of the credentials",
  ],
  [
    "a dead-grant check that also matches temporary failures",
    sampleConnector(
      {},
      {
        authentication: [
          {
            type: "password",
            tokenEndpoint: () => "https://vendor.example/token",
            scopes: () => [],
            isGrantDead: ({ status }) => status >= 400,
          },
        ],
      },
    ),
    "dead grant",
  ],
  [
    "a record that does not match its descriptors",
    sampleConnector({ normalize: (...given) => ({ ...normalize(...given), remoteId: "" }) }),
    "match the descriptors",
  ],
  [
    "a record that differs each time",
    sampleConnector({ normalize: (...given) => ({ ...normalize(...given), customFields: { count: (calls += 1) } }) }),
    "is pure",
  ],
  [
    "a record that keeps unused properties",
    sampleConnector({ normalize: (payload, settings) => ({ ...normalize(payload, settings), customFields: Object(payload) }) }),
    "ignores properties that it does not use",
  ],
  [
    "a record made from what is never stored",
    sampleConnector({ redact: { keys: ["name"] } }),
    "needs nothing that is never stored",
  ],
  ["a path to a secret that no record has", sampleConnector({ redact: { paths: ["owner.pin"] } }), "redacts owner.pin"],
  [
    "a record that is refused because of an optional value",
    sampleConnector({
      normalize: (payload, settings) => {
        const { at } = Object(payload);
        if (typeof at === "object") throw new ConnectorError("UNEXPECTED_ANSWER", "No time.");
        return normalize(payload, settings);
      },
    }),
    "optional values cannot be read",
  ],
  [
    "an error that is not a ConnectorError",
    sampleConnector({
      normalize: (...given) => {
        try {
          return normalize(...given);
        } catch {
          throw new TypeError("undefined is not an object");
        }
      },
    }),
    "refuses payloads without a key",
  ],
  [
    "a crash on an odd value",
    sampleConnector({
      normalize: (payload, settings) => {
        const { kind } = Object(payload);
        return { ...normalize(payload, settings), customFields: { kind: kind === undefined ? null : kind.trim() } };
      },
    }),
    "survives any value anywhere",
  ],
  [
    "a guessed word",
    sampleConnector({
      normalize: (...given) => {
        const record = normalize(...given);
        return { ...record, fields: { ...record.fields, type: { value: "RESIDENTIAL", remote: "club" } } };
      },
    }),
    "maps an unknown word",
  ],
  [
    "a day that depends on where the connector runs",
    withDays((payload) => new Date(`${signedOn(payload)}`).toISOString().slice(0, 10)),
    "reads the same in every time zone",
  ],
  [
    "a point in time in place of a day",
    withDays((payload) => (signedOn(payload) === null ? null : "2025-12-31T08:00:00Z")),
    "match the descriptors",
  ],
  [
    "a day that is written as the midnight of another zone",
    sampleConnector({
      ...sampleWrites,
      create: async (vendor, values, context) => {
        const midnight = new Date(`${values.extension?.["signedOn"]}T00:00:00+01:00`).toISOString();
        const extension = { ...values.extension, signedOn: midnight.slice(0, 10) };
        return await sampleWrites.create(vendor, { ...values, extension }, context);
      },
    }),
    "Customer.create",
  ],
  [
    "a day that is written as the midnight of the machine",
    sampleConnector({
      ...sampleWrites,
      update: async (vendor, remoteId, values) => {
        const midnight = new Date(`${values.extension?.["signedOn"]}T00:00:00`).toISOString();
        const extension = { ...values.extension, signedOn: midnight.slice(0, 10) };
        return await sampleWrites.update(vendor, remoteId, { ...values, extension });
      },
    }),
    "Customer.update",
  ],
  [
    "an e-mail address as the account's id",
    sampleConnector({}, { account: async () => ({ id: "ann@example.invalid", name: "Ann" }) }),
    "account of the credentials",
  ],
])("the suite catches %s", async (_case, connector, name) => {
  expect(await failuresOf(connector)).toContainEqual(expect.stringContaining(name));
});

const withKey = (keyOf: (id: unknown) => string) =>
  sampleConnector({
    normalize: (payload, settings) => normalize({ ...Object(payload), id: keyOf(Object(payload).id) }, settings),
  });

it("the suite catches a key that loses digits", async () => {
  const numbered = [{ id: 7, name: "Mill", kind: "firm", at: "2026-01-01T00:00:00.000Z" }];
  const name = "Customer.normalize > keeps every digit of a numeric key";
  expect(await failuresOf(withKey(String), numbered)).not.toContain(name);
  expect(
    await failuresOf(
      withKey((id) => String(Number(id))),
      numbered,
    ),
  ).toContain(name);
});

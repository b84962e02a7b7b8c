import { beforeAll, expect, test } from "vitest";
import { makeSession, signInByKey } from "./customer/index.ts";
import type { ConnectorId } from "./harness/connector-ids.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { agreements, invoices, money, oddVendor, recurrence } from "./harness/odd-vendor.ts";

type Values = Readonly<Record<string, unknown>>;

const line = (total: object) => ({ lines: [{ description: "Visit", total }] });

describeEndToEnd("values that cannot be", () => {
  const house = useHouse({ simulator: { workOrders: 20 }, connectors: () => [{ connector: oddVendor }] });
  const ids = new Map<string, string>();

  beforeAll(async () => {
    await signInByKey(await makeSession(house().api.ask, { connectorId: "odd" }), "key");
    await house().ready();
    const { systems } = await house().api.ask<{ systems: { nodes: readonly [{ id: string }] } }>(
      `{ systems(where: { connectorId: { eq: "odd" } }) { nodes { id } } }`,
    );
    ids.set("odd", systems.nodes[0].id);
    for (const connectorId of ["cmms-bee", "workwave-service"] as const) {
      const { customers } = await house().api.ask<{ customers: { nodes: readonly [{ id: string }] } }>(
        `query ($id: ID!) { customers(where: { systemId: { eq: $id } }, first: 1) { nodes { id } } }`,
        { id: house().systemIds[connectorId] },
      );
      ids.set(connectorId, customers.nodes[0].id);
    }
  });

  interface Written {
    readonly __typename: string;
    readonly fields?: readonly { readonly path: string; readonly message: string }[];
    readonly record?: Values;
  }

  const create = async (connectorId: ConnectorId, entity: string, input: Values, selection = "id"): Promise<Written> => {
    const one = entity.charAt(0).toLowerCase() + entity.slice(1);
    const answer = await house().api.ask<Readonly<Record<string, Written>>>(
      `mutation ($input: Create${entity}Input!) {
        create${entity}(input: $input) {
          __typename
          ... on Create${entity}Success { record: ${one} { ${selection} } }
          ... on ExpectedError { message }
          ... on ValidationError { fields { path message } }
        }
      }`,
      { input: { systemId: house().systemIds[connectorId], ...input } },
    );
    return answer[`create${entity}`] ?? { __typename: "nothing" };
  };
  const invoice = (input: Values) => create("workwave-service", "Invoice", { customerId: ids.get("workwave-service"), ...input });

  test.each<[string, () => Promise<Written>, string, string]>([
    [
      "money with too many digits",
      () => invoice(line(money("1234567890.1234567"))),
      "lines.0.total.amount",
      "An amount can have at most 15 digits.",
    ],
    [
      "money with more digits than anybody has",
      () => invoice(line(money("1234567890123456789012.5"))),
      "lines.0.total.amount",
      "This value has more than 18 digits before the point or 9 after it.",
    ],
    [
      "a currency that is none",
      () => invoice(line(money("12.50", "QQQ"))),
      "lines.0.total.currency",
      "This value is no currency of ISO 4217.",
    ],
    [
      "10,000 lines on one invoice",
      () => invoice({ lines: Array.from({ length: 10_000 }, () => ({})) }),
      "lines",
      "A list can have at most 1000 items; this one has 10000.",
    ],
    [
      "more lines than the vendor takes",
      () => invoice({ lines: Array.from({ length: 201 }, () => ({ description: "Visit" })) }),
      "lines",
      "WorkWave Service takes up to 200 of these.",
    ],
    [
      "a record of another system",
      () => invoice({ customerId: ids.get("cmms-bee") }),
      "customerId",
      expect.stringMatching(/^There is no Customer \S+ in this system\.$/u),
    ],
    [
      "a recurrence that never comes round",
      () => create("workwave-service", "ServiceAgreement", { service: "Ants", frequency: recurrence({ interval: 0 }) }),
      "frequency.interval",
      "This value must be at least 1.",
    ],
    [
      "a recurrence that ends before it begins",
      () => create("workwave-service", "ServiceAgreement", { service: "Ants", frequency: recurrence({ endsOn: "2027-02-01" }) }),
      "frequency",
      "A recurrence cannot end before it starts.",
    ],
    [
      "a recurrence in a time zone that is none",
      () =>
        create("cmms-bee", "MaintenancePlan", {
          title: "Grease",
          triggers: [{ type: "CALENDAR", recurrence: recurrence({ timeZone: "Mars/Olympus" }) }],
        }),
      "triggers.0.recurrence.timeZone",
      "This value must be the IANA name of a time zone.",
    ],
  ])("A write of %s is refused by the field's name, and reaches no vendor", async (_, write, path, message) => {
    const calls = [{ method: "POST", times: 1, status: 500 }];
    await house().control("workwave-service").faults({ calls });
    await house().control("cmms-bee").faults({ calls });
    try {
      expect(await write()).toMatchObject({ __typename: "ValidationError", fields: [{ path, message }] });
      expect(await house().control("workwave-service").pendingFaults()).toMatchObject({ calls });
      expect(await house().control("cmms-bee").pendingFaults()).toMatchObject({ calls });
    } finally {
      await house().control("workwave-service").clearFaults();
      await house().control("cmms-bee").clearFaults();
    }
  });

  test.each(["2027-02-30T10:00:00Z", "2027-03-01T25:00:00Z"])(
    "The time %s, which does not exist, is an error that names it",
    async (startAt) => {
      const answer = await house().api.send(
        `mutation ($input: CreateWorkOrderInput!) { createWorkOrder(input: $input) { __typename } }`,
        {
          input: { systemId: house().systemIds["cmms-bee"], title: "Never", dueAt: startAt },
        },
      );
      expect(answer.errors).toMatchObject([
        { message: expect.stringContaining("input.dueAt"), extensions: { code: "BAD_USER_INPUT" } },
      ]);
    },
  );

  test("A request with more values than anybody needs is an error that says so", async () => {
    const answer = await house().api.send(
      `mutation ($input: CreateInvoiceInput!) { createInvoice(input: $input) { __typename } }`,
      {
        input: {
          systemId: house().systemIds["workwave-service"],
          customerId: ids.get("workwave-service"),
          lines: Array.from({ length: 10_000 }, () => ({ description: "Visit" })),
        },
      },
    );
    expect(answer.errors).toMatchObject([
      { message: expect.stringContaining("Split them into several requests."), extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  test("A recurrence that never ends is kept as it is, and is due next at one time", async () => {
    const triggers = `triggers { recurrence { frequency interval weekdays startsOn endsOn timeZone } }`;
    const written = await create(
      "cmms-bee",
      "MaintenancePlan",
      { title: "Grease", triggers: [{ type: "CALENDAR", recurrence: recurrence() }] },
      `nextDueAt ${triggers}`,
    );
    expect(written).toMatchObject({
      __typename: "CreateMaintenancePlanSuccess",
      record: { nextDueAt: expect.stringMatching(/^\d{4}-/u), triggers: [{ recurrence: recurrence() }] },
    });
  });

  interface Shown {
    readonly remoteId: string;
    readonly problems: readonly { readonly field: string; readonly message: string }[];
  }

  const shown = async <More>(plural: string, selection: string): Promise<ReadonlyMap<string, Shown & More>> => {
    const answer = await house().api.ask<Readonly<Record<string, { nodes: readonly (Shown & More)[] }>>>(
      `query ($id: ID!) { ${plural}(where: { systemId: { eq: $id } }, first: 50) { nodes { remoteId problems { field message } ${selection} } } }`,
      { id: ids.get("odd") },
    );
    return new Map((answer[plural]?.nodes ?? []).map((node) => [node.remoteId, node]));
  };

  test("A vendor's odd money is null and told, and the rest of its invoice and the other invoices are there", async () => {
    const found = await shown<Values>(
      "invoices",
      "number total { amount currency } balance { amount } lines { description total { amount } }",
    );
    expect([...found.keys()].toSorted()).toEqual(Object.keys(invoices).toSorted());
    expect(found.get("good")).toMatchObject({ problems: [], total: money("12.50") });
    const message = expect.stringContaining("has more than 18 digits before the point or 9 after it");
    expect(found.get("too many digits")).toMatchObject({
      number: "I-1",
      total: null,
      lines: [{ description: "Visit", total: null }],
      problems: expect.arrayContaining([
        { field: "total.amount", message },
        { field: "lines[0].total.amount", message },
      ]),
    });
    expect(found.get("no currency")).toMatchObject({
      number: "I-2",
      total: null,
      balance: { amount: "1.50" },
      problems: [{ field: "total.currency", message: expect.stringContaining("is no currency of ISO 4217") }],
    });
    const many = found.get("many lines");
    expect(many?.problems).toEqual([]);
    expect(many?.["lines"]).toHaveLength(10_000);
    expect(many?.["lines"]).toContainEqual({ description: "Line 9999", total: { amount: "0.01" } });
  });

  test("A vendor's odd recurrence is told, and the rest of it is there", async () => {
    const found = await shown<{ readonly frequency: Values | null }>(
      "serviceAgreements",
      "frequency { frequency interval weekdays startsOn endsOn timeZone }",
    );
    expect([...found.keys()].toSorted()).toEqual(Object.keys(agreements).toSorted());
    expect(found.get("endless")).toMatchObject({ problems: [], frequency: recurrence() });
    expect(found.get("no interval")).toMatchObject({
      frequency: recurrence({ interval: null }),
      problems: [{ field: "frequency.interval", message: expect.stringContaining("must be at least 1") }],
    });
    expect(found.get("no zone")).toMatchObject({
      frequency: recurrence({ timeZone: null }),
      problems: [{ field: "frequency.timeZone", message: expect.stringContaining("must be the IANA name of a time zone") }],
    });
  });

  test("A vendor's time that its zone does not have is null and told, and never moved", async () => {
    const found = await shown<Values>("appointments", "startAt durationMinutes");
    expect(found.get("good")).toMatchObject({ startAt: "2026-03-08T06:30:00.000Z", problems: [] });
    expect(found.get("skipped by the clocks")).toMatchObject({
      startAt: null,
      durationMinutes: 31,
      problems: [{ field: "startAt", message: expect.stringContaining("is skipped by the clocks of America/New_York") }],
    });
    expect(found.get("on a day that the zone has not")).toMatchObject({
      startAt: null,
      durationMinutes: 32,
      problems: [{ field: "startAt", message: expect.stringContaining("is a time that does not exist") }],
    });
  });
});

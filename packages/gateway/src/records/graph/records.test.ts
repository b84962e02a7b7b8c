import { beforeEach, expect, it } from "vitest";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { recordWith, systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;

const technician = (id: string, values = {}) => recordWith("Technician", id, { name: `Name ${id}`, isActive: true }, values);

beforeEach(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1"));
  memory.systems.set("sys_2", systemWith("sys_2"));
});

const store = (...records: ReturnType<typeof workOrderWith>[]) => {
  for (const record of records) memory.records.rows.set(record.id, record);
};

it("A work order shows the records it refers to and omits those not synced yet", async () => {
  store(
    workOrderWith("wo_1", {
      asset: "ast_gone",
      location: "loc_1",
      assignees: ["tech_1", "tech_absent"],
      dueAt: "2026-02-01T00:00:00.000Z",
    }),
    recordWith(
      "Location",
      "loc_1",
      { name: "Yard", type: "UNKNOWN", remoteType: "yard", isActive: true },
      { deletedAt: new Date(0) },
    ),
    technician("tech_1"),
    recordWith("Appointment", "apt_1", {
      workOrder: "wo_1",
      status: "DISPATCHED",
      technicians: [{ technician: "tech_1", role: "PRIMARY" }],
    }),
  );
  const { data, errors } = await run(`{
    workOrder(id: "wo_1") {
      title status remoteStatus remotePriority dueAt system { id displayName } asset { id } remoteData
      location { name remoteType deletedAt } assignees { name }
      appointments { status technicians { technician { name } role } workOrder { id } }
    }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    workOrder: {
      title: "Work wo_1",
      status: "OPEN",
      remoteStatus: "open",
      remotePriority: null,
      dueAt: "2026-02-01T00:00:00.000Z",
      system: { id: "sys_1", displayName: "System sys_1" },
      asset: null,
      remoteData: { raw: true },
      location: { name: "Yard", remoteType: "yard", deletedAt: "1970-01-01T00:00:00.000Z" },
      assignees: [{ name: "Name tech_1" }],
      appointments: [
        {
          status: "DISPATCHED",
          technicians: [{ technician: { name: "Name tech_1" }, role: "PRIMARY" }],
          workOrder: { id: "wo_1" },
        },
      ],
    },
  });
});

it("A record lists its values that could not be read", async () => {
  const problem = { field: "dueAt", message: "is a time that does not exist", example: "2026-02-30T00:00:00Z" };
  store(workOrderWith("wo_1", { dueAt: null }, { problems: [problem] }), workOrderWith("wo_2"));
  const { data, errors } = await run(`{
    bad: workOrder(id: "wo_1") { dueAt ...on SystemRecord { problems { field message example } } }
    good: workOrder(id: "wo_2") { problems { field } }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ bad: { dueAt: null, problems: [problem] }, good: { problems: [] } });
});

it("The references of a page are read in one go", async () => {
  store(
    workOrderWith("wo_1", { assignees: ["tech_1"] }),
    workOrderWith("wo_2", { assignees: ["tech_2", "tech_1"] }),
    technician("tech_1"),
  );
  await run(`{ workOrders { nodes { assignees { name } } } }`);
  expect(memory.records.calls).toEqual(["list WorkOrder", "byIds tech_1,tech_2"]);
});

it("A list is counted only on request", async () => {
  store(workOrderWith("wo_1"), workOrderWith("wo_2"));
  await run(`{ workOrders(first: 1) { nodes { id } } }`);
  expect(memory.records.calls).toEqual(["list WorkOrder"]);
  const { data } = await run(
    `{ workOrders(first: 1) { totalCount changeCursor pageInfo { hasNextPage endCursor } edges { cursor } } }`,
  );
  expect(data).toEqual({
    workOrders: {
      totalCount: 2,
      changeCursor: expect.stringMatching(/^7\./),
      pageInfo: { hasNextPage: true, endCursor: "~wo_1" },
      edges: [{ cursor: "~wo_1" }],
    },
  });
});

it("Filter, order, page and relation reach the store", async () => {
  store(recordWith("Asset", "ast_1", { name: "Pump", status: "DOWN", isActive: true }));
  await run(
    `{ asset(id: "ast_1") { workOrders(last: 3, where: { status: { eq: OPEN } }, orderBy: { field: DUE_AT, direction: ASC }, deleted: ONLY) { totalCount } } }`,
  );
  expect(memory.records.lastQuery).toMatchObject({
    entity: "WorkOrder",
    deleted: "ONLY",
    order: { field: "dueAt", direction: "ASC" },
    page: { first: null, after: null, last: 3, before: null },
    where: {
      kind: "and",
      filters: [
        { field: { source: { from: "reference", key: "asset", many: false } }, operator: "eq", operand: "ast_1" },
        { field: { name: "status" }, operator: "eq", operand: "OPEN" },
      ],
    },
  });
});

it.each([
  ["first: 100000", "first is 100000, but a page may have 0 to 200 items. Request fewer and continue with after."],
  ["last: -1", "last is -1, but a page may have 0 to 200 items. Request more."],
  ["first: 1, last: 1", "Pass either first or last, not both."],
  ['first: 1, before: "x"', "Use first with after. To page backwards, use last and before."],
  ['last: 1, after: "x"', "Use last with before. To page forwards, use first and after."],
])("A page of %s is refused", async (page, message) => {
  expect(errorsOf(await run(`{ workOrders(${page}) { nodes { id } } }`))).toEqual([`BAD_USER_INPUT: ${message}`]);
});

it("A connector's own fields appear under its namespace, and are null for records of other connectors", async () => {
  store(
    workOrderWith("wo_1", { tiny: { shiftCode: "N2", helper: "tech_1", mood: "BLUE", remoteMood: "blue" } }),
    workOrderWith("wo_2"),
    technician("tech_1"),
  );
  const { data, errors } = await run(`{ workOrders { nodes { tiny { shiftCode helper { name } mood remoteMood } } } }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    workOrders: {
      nodes: [
        { tiny: { shiftCode: "N2", helper: { name: "Name tech_1" }, mood: "UNKNOWN", remoteMood: "blue" } },
        { tiny: null },
      ],
    },
  });
});

it("A connector's own entity has lists, filters and fields of every kind", async () => {
  store(
    recordWith("TinyGauge", "tgau_1", {
      name: "Boiler",
      reading: 1.5,
      price: { amount: "12.50", currency: "USD" },
      kind: "HEAT",
      readers: ["tech_1"],
      limits: { low: 1, unit: "KELVIN" },
      tags: ["a", "b"],
      readAt: "2026-01-01T00:00:00.000Z",
    }),
    technician("tech_1"),
  );
  const { data, errors } = await run(`{
    tinyGauges(where: { name: { startsWith: "Boi" }, readerId: { in: ["tech_1"] }, kind: { ne: UNKNOWN } }, orderBy: { field: READ_AT }) {
      nodes { id name reading price { amount currency } kind remoteKind readers { name } limits { low unit } tags readAt site { id } }
    }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    tinyGauges: {
      nodes: [
        {
          id: "tgau_1",
          name: "Boiler",
          reading: 1.5,
          price: { amount: "12.50", currency: "USD" },
          kind: "HEAT",
          remoteKind: null,
          readers: [{ name: "Name tech_1" }],
          limits: { low: 1, unit: "KELVIN" },
          tags: ["a", "b"],
          readAt: "2026-01-01T00:00:00.000Z",
          site: null,
        },
      ],
    },
  });
});

it("Every object is found by its id, and an invalid id finds nothing", async () => {
  store(workOrderWith("wo_1"), technician("tech_1"));
  const { data } = await run(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } node(id: "sys_1") { ... on System { displayName } } asset(id: "wo_1") { id } }`,
    { ids: ["tech_1", "sys_2", "wo_1", "wo_404", "cmd_404", "'; drop table records", ""] },
  );
  expect(data).toEqual({
    nodes: [
      { __typename: "Technician", id: "tech_1" },
      { __typename: "System", id: "sys_2" },
      { __typename: "WorkOrder", id: "wo_1" },
      null,
      null,
      null,
      null,
    ],
    node: { displayName: "System sys_1" },
    asset: null,
  });
  expect(memory.records.calls.join(" ")).not.toContain("drop");
});

it("A token bound to a system sees nothing of the others", async () => {
  store(
    workOrderWith("wo_1", { assignees: ["tech_2"] }),
    workOrderWith("wo_2", {}, { systemId: "sys_2" }),
    technician("tech_2", { systemId: "sys_2" }),
  );
  const { data } = await run(
    `{ workOrders { nodes { id assignees { id } } } systems { nodes { id } } other: workOrder(id: "wo_2") { id } system(id: "sys_2") { id } }`,
    {},
    { ...administrator, systemId: "sys_1" },
  );
  expect(data).toEqual({
    workOrders: { nodes: [{ id: "wo_1", assignees: [] }] },
    systems: { nodes: [{ id: "sys_1" }] },
    other: null,
    system: null,
  });
});

it("Queries need the scope read", async () => {
  const result = await run(`{ workOrders { nodes { id } } }`, {}, { ...administrator, scopes: ["write"] });
  expect(errorsOf(result)).toEqual(['FORBIDDEN: This token lacks the scope "read". Use a token that has it.']);
});

const idsWhere = async (where: object) => {
  const { data, errors } = await run("query ($where: WorkOrderFilter) { workOrders(where: $where) { nodes { id } } }", {
    where,
  });
  return errors ?? (data as { workOrders: { nodes: { id: string }[] } }).workOrders.nodes.map(({ id }) => id);
};

const refusalOfCost = async (cost: object | null) =>
  errorsOf(
    await run("query ($where: WorkOrderFilter) { workOrders(where: $where) { nodes { id } } }", { where: { tiny: { cost } } }),
  );

it("Lists can be filtered and ordered by a connector's own fields", async () => {
  store(
    workOrderWith("wo_1", {
      tiny: {
        shiftCode: "N2",
        helper: "tech_1",
        cost: { amount: "12.50", currency: "EUR" },
        meters: 7,
        deliveredOn: "2026-01-31",
      },
    }),
    workOrderWith("wo_2", {
      tiny: { shiftCode: "N2", helper: null, cost: { amount: "12.51", currency: "EUR" }, meters: 8, deliveredOn: "2026-02-01" },
    }),
    workOrderWith("wo_3", {
      tiny: { shiftCode: "A", helper: "tech_1", cost: { amount: "9", currency: "USD" }, meters: null, deliveredOn: "no day" },
    }),
    workOrderWith("wo_4"),
  );
  expect(await idsWhere({ tiny: { shiftCode: { eq: "N2" } } })).toEqual(["wo_1", "wo_2"]);
  expect(await idsWhere({ tiny: { shiftCode: { isNull: true } } })).toEqual(["wo_4"]);
  expect(await idsWhere({ tiny: {} })).toEqual(["wo_1", "wo_2", "wo_3", "wo_4"]);
  expect(await idsWhere({ not: { tiny: { helperId: { eq: "tech_1" } } } })).toEqual(["wo_2", "wo_4"]);
  expect(await idsWhere({ or: [{ tiny: { meters: { gt: 7 } } }, { tiny: { meters: { isNull: true } } }] })).toEqual([
    "wo_2",
    "wo_3",
    "wo_4",
  ]);
  expect(await idsWhere({ tiny: { cost: { lte: { amount: "12.5", currency: "EUR" } } } })).toEqual(["wo_1"]);
  expect(await idsWhere({ tiny: { cost: { ne: { amount: "12.500", currency: "EUR" } } } })).toEqual(["wo_2", "wo_3", "wo_4"]);
  expect(await idsWhere({ tiny: { deliveredOn: { gt: "2026-01-31", lte: "2026-02-01" } } })).toEqual(["wo_2"]);
  expect(await idsWhere({ tiny: { deliveredOn: { in: ["2026-01-31", "2026-03-01"] } } })).toEqual(["wo_1"]);
  expect(await idsWhere({ tiny: { deliveredOn: { isNull: true } } })).toEqual(["wo_3", "wo_4"]);
  const { data } = await run(`{ workOrders { nodes { tiny { deliveredOn } } } }`);
  const days = ["2026-01-31", "2026-02-01", null].map((deliveredOn) => ({ tiny: { deliveredOn } }));
  expect(data).toEqual({ workOrders: { nodes: [...days, { tiny: null }] } });
  for (const [field, name] of [
    ["TINY_SHIFT_CODE", "tiny.shiftCode"],
    ["TINY_COST", "tiny.cost"],
    ["TINY_METERS", "tiny.meters"],
    ["TINY_DELIVERED_ON", "tiny.deliveredOn"],
  ]) {
    await run("query ($orderBy: WorkOrderOrder) { workOrders(orderBy: $orderBy) { nodes { id } } }", {
      orderBy: { field, direction: "ASC" },
    });
    expect(memory.records.lastQuery?.order).toEqual({ field: name, direction: "ASC" });
  }
});

it.each(["2026-02-30", "2026-01-31T00:00:00", "20260131", "0000-01-01", "tomorrow", 5])(
  "%j is refused as a Date",
  async (day) => {
    expect(await idsWhere({ tiny: { deliveredOn: { eq: day } } })).toEqual([
      expect.objectContaining({
        message: expect.stringContaining("A Date must be a day that exists, as YYYY-MM-DD, such as 2026-01-31."),
      }),
    ]);
  },
);

it("An invalid amount and a null are refused with their path", async () => {
  expect(await refusalOfCost({ gt: { amount: "12,50", currency: "EUR" } })).toEqual([
    "BAD_USER_INPUT: where.tiny.cost.gt: an amount is a decimal number as text, such as 12.50, a currency an ISO 4217 code.",
  ]);
  expect(
    await refusalOfCost({
      in: [
        { amount: "1", currency: "EUR" },
        { amount: "1", currency: "euro" },
      ],
    }),
  ).toEqual([expect.stringMatching(/^BAD_USER_INPUT: where\.tiny\.cost\.in: /u)]);
  expect(await refusalOfCost({ gt: null })).toEqual([
    "BAD_USER_INPUT: where.tiny.cost.gt is null, which is not an operand. Omit it, or use isNull: true to find absent values.",
  ]);
  expect(await refusalOfCost(null)).toEqual([
    "BAD_USER_INPUT: where.tiny.cost is null, which is not an operand. Omit it, or use isNull: true to find absent values.",
  ]);
});

it("A connector shows its capabilities by the names that inputs use", async () => {
  const { data } = await run(
    `{ connector(id: "tiny") { id version authenticationMethods categories capabilities { entity list create update webhook requiredOnCreate writableFields } } }`,
  );
  expect(data).toEqual({
    connector: {
      id: "tiny",
      version: "1.2.3",
      authenticationMethods: ["API_KEY"],
      categories: ["MAINTENANCE"],
      capabilities: [
        {
          entity: "WorkOrder",
          list: "COMPLETE",
          create: true,
          update: false,
          webhook: false,
          requiredOnCreate: ["assetId", "tiny.helperId"],
          writableFields: [
            "title",
            "assetId",
            "assigneeIds",
            "tiny.shiftCode",
            "tiny.helperId",
            "tiny.mood",
            "tiny.cost",
            "tiny.deliveredOn",
          ],
        },
        {
          entity: "TinyGauge",
          list: "NONE",
          create: false,
          update: false,
          webhook: false,
          requiredOnCreate: [],
          writableFields: [],
        },
      ],
    },
  });
});

it("Custom fields are an object with members, or null, however a vendor writes an empty value", async () => {
  const written = [{ a: null }, {}, null, [], ["a"], "a", 1];
  store(...written.map((customFields, index) => workOrderWith(`wo_${index}`, {}, { customFields })));
  const ids = written.map((_, index) => `wo_${index}`);
  const { data } = await run("query ($ids: [ID!]!) { nodes(ids: $ids) { ... on WorkOrder { customFields } } }", { ids });
  expect((data as { nodes: { customFields: unknown }[] }).nodes.map(({ customFields }) => customFields)).toEqual([
    { a: null },
    ...written.slice(1).map(() => null),
  ]);
});

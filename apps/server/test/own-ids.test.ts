import { expect, test } from "vitest";
import { createWorkOrder, updateWorkOrder, type WriteAnswer } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Found {
  readonly workOrders: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string; readonly externalId: string | null }[];
  };
}

interface Named {
  readonly setExternalId: { readonly __typename: string; readonly code?: string };
}

const list = `query ($where: WorkOrderFilter) { workOrders(where: $where) { totalCount nodes { id externalId } } }`;
const nameRecord = `mutation ($id: ID!, $externalId: String) {
  setExternalId(input: { id: $id, externalId: $externalId }) {
    __typename ...on SetExternalIdSuccess { record { externalId } } ...on ExpectedError { code }
  }
}`;

const idOf = (answer: WriteAnswer) => answer.workOrder?.id ?? "";

describeEndToEnd("an app's own ids", () => {
  const house = useHouse();
  const ask = <Data>(document: string, variables: Readonly<Record<string, unknown>> = {}) =>
    house().api.ask<Data>(document, variables);
  const systemId = () => house().systemIds["cmms-bee"];
  const create = async (input: object) =>
    (await ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input: { systemId: systemId(), title: "Ours", ...input } }))
      .createWorkOrder;
  const find = async (externalId: object) => (await ask<Found>(list, { where: { externalId } })).workOrders;
  const name = async (id: string, externalId: string | null) => (await ask<Named>(nameRecord, { id, externalId })).setExternalId;

  test("A record shows its own id, and lists and statistics are filtered by it", async () => {
    const first = idOf(await create({ externalId: "order-1" }));
    const second = idOf(await create({ externalId: "order-2" }));
    expect(await find({ eq: "order-1" })).toEqual({ totalCount: 1, nodes: [{ id: first, externalId: "order-1" }] });
    expect((await find({ in: ["order-1", "order-2", "order-3"] })).totalCount).toBe(2);
    expect((await find({ in: [] })).totalCount).toBe(0);
    const all = (await find({ ne: "none" })).totalCount;
    expect((await find({ notIn: ["order-1", "order-2"] })).totalCount).toBe(all - 2);
    const nested = { or: [{ externalId: { eq: "order-1" } }, { not: { externalId: { ne: "order-2" } } }], title: { eq: "Ours" } };
    const found = (await ask<Found>(list, { where: nested })).workOrders.nodes.map(({ id }) => id);
    expect(found.toSorted()).toEqual([first, second].toSorted());
    expect(
      await ask(`{ workOrderStatistics(where: { externalId: { eq: "order-2" } }) { totalCount } systemRecord: node(id: "${first}") {
        ...on SystemRecord { externalId } } }`),
    ).toEqual({ workOrderStatistics: { totalCount: 1 }, systemRecord: { externalId: "order-1" } });
    const refused = await house().api.send(list, { where: { externalId: { eq: null } } });
    expect(refused.errors).toMatchObject([{ message: expect.stringContaining("where.externalId.eq is null") }]);
  });

  test("Answers that are kept follow the ids that records get and lose", async () => {
    const id = idOf(await create({}));
    const look = async () => {
      const answers = [await find({ eq: "kept" }), await find({ eq: "kept" }), await find({ eq: "kept" })];
      return { id, answers: answers.map(({ nodes }) => nodes) };
    };
    expect(await look()).toEqual({ id, answers: [[], [], []] });
    expect(await name(id, "kept")).toMatchObject({ record: { externalId: "kept" } });
    const named = [{ id, externalId: "kept" }];
    expect(await look()).toEqual({ id, answers: [named, named, named] });
    await name(id, null);
    expect(await look()).toEqual({ id, answers: [[], [], []] });
  });

  test("An update gives its record an id, and a reference names one by it", async () => {
    const parent = idOf(await create({}));
    const update = async (input: object) =>
      (await ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, { input: { id: parent, ...input } })).updateWorkOrder;
    expect(await update({ title: "Named", externalId: "parent" })).toMatchObject({ __typename: "UpdateWorkOrderSuccess" });
    expect((await find({ eq: "parent" })).nodes).toEqual([{ id: parent, externalId: "parent" }]);
    const child = await create({ parent: { externalId: "parent" } });
    expect(await ask(`{ workOrder(id: "${idOf(child)}") { parent { id externalId } } }`)).toEqual({
      workOrder: { parent: { id: parent, externalId: "parent" } },
    });
    expect(await create({ parent: { externalId: "nobody" } })).toMatchObject({
      fields: [{ path: "parent.externalId", message: "There is no WorkOrder with the externalId nobody in this system." }],
    });
    await name(idOf(child), "child");
    expect(await update({ title: "Renamed", externalId: "child" })).toMatchObject({ code: "EXTERNAL_ID_TAKEN" });
    expect(await update({ title: "Renamed", externalId: "" })).toMatchObject({ fields: [{ path: "externalId" }] });
    expect(await update({ title: "Renamed", externalId: null })).toMatchObject({ __typename: "UpdateWorkOrderSuccess" });
    expect((await find({ eq: "parent" })).nodes).toEqual([]);
  });

  test("A stream is filtered by the ids that records have when it starts", async () => {
    const id = idOf(await create({ externalId: "streamed" }));
    await using stream = await house().api.sse<{ readonly workOrderChanges: { readonly recordId: string } }>(
      `subscription { workOrderChanges(where: { externalId: { eq: "streamed" } }) { recordId } }`,
      {},
    );
    await create({ title: "Not ours" });
    await ask(updateWorkOrder, { input: { id, title: "Ours again" } });
    expect((await stream.at(0)).data.workOrderChanges.recordId).toBe(id);
  });

  test("Of simultaneous calls for one id one wins, and others are refused by a typed error", async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(async () => idOf(await create({}))));
    const raced = await Promise.all(ids.map((id) => name(id, "raced")));
    const winners = raced.filter(({ __typename }) => __typename === "SetExternalIdSuccess");
    expect(winners).toHaveLength(1);
    expect(raced.filter(({ code }) => code === "EXTERNAL_ID_TAKEN")).toHaveLength(3);
    const [one = "", other = ""] = ids;
    // Calls for one record, and calls that exchange ids, wait for each other.
    for (let round = 0; round < 5; round += 1) {
      const same = await Promise.all(["a", "b", "c", "d"].map((own) => name(one, `${own}-${round}`)));
      expect(same.map(({ __typename }) => __typename)).toEqual(Array(4).fill("SetExternalIdSuccess"));
      await name(one, `left-${round}`);
      await name(other, `right-${round}`);
      const exchanged = await Promise.all([name(one, `right-${round}`), name(other, `left-${round}`)]);
      for (const { __typename } of exchanged) expect(["SetExternalIdSuccess", "ConflictError"]).toContain(__typename);
    }
  });
});

import { beforeAll, expect, test, vi } from "vitest";
import { type ConnectorId, connectorIds } from "./harness/connector-ids.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { declaredWrites, type Operation, served, type ServedEntity } from "./writes/declared-writes.ts";
import { type VendorSide, vendorSide } from "./writes/vendor-side.ts";
import { inputOf, type Referred } from "./writes/write-values.ts";

interface Answer {
  readonly __typename: string;
  readonly record?: { readonly id: string; readonly remoteId: string };
  readonly command?: { readonly id: string; readonly status: string };
}

interface Changes {
  readonly changes: { readonly nodes: readonly { readonly kind: string; readonly cause: string; readonly traceId: string }[] };
}

type Values = Readonly<Record<string, unknown>>;

const kinds = { create: "CREATED", update: "UPDATED", delete: "DELETED" } as const;
const writingMethods = ["POST", "PUT", "PATCH", "DELETE"] as const;
const many = 50;
/** A state follows from others, and each vendor has its own order of them: other tests walk through them. */
const isState = (name: string) => name === "status";
/** The vendor's own word, which nobody gives beside the field that it is a word for: `writes-go-through` writes some. */
const isWord = (name: string) => /^remote[A-Z]/u.test(name);

const singularOf = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** The fields without which the vendor accepts no record. */
const neededBy = ({ descriptor, writable }: ServedEntity): readonly string[] =>
  (writable?.create ?? []).filter(
    (name) =>
      writable?.requiredOnCreate?.includes(name) === true || ["list", "object"].includes(descriptor.fields[name]?.type ?? ""),
  );

/** The part of a record that reads the same in a write: values that stand for themselves. */
const plain = new Set(["text", "integer", "number", "boolean", "instant", "day"]);

const expectAtVendor = async (
  vendor: VendorSide,
  entity: ServedEntity,
  operation: Operation,
  remoteId: string,
  values: Values,
) => {
  const shown = await vendor.read(entity, remoteId);
  if (operation === "delete") return expect(shown).toBeNull();
  const { fields } = entity.descriptor;
  const written = Object.entries(values).filter(([name]) => plain.has(fields[name]?.type ?? ""));
  return expect(shown?.fields).toMatchObject(Object.fromEntries(written));
};

describeEndToEnd("every write that the connectors declare", () => {
  const house = useHouse({ simulator: { workOrders: 20 } });
  // Setting up webhooks is a write, too.
  beforeAll(() =>
    vi.waitFor(async () => {
      for (const connectorId of connectorIds)
        expect((await house().control(connectorId).webhooks()).registrations).not.toEqual([]);
    }, 30_000),
  );
  let keys = 0;
  const newKey = () => `every-write-${(keys += 1)}`;

  const send = async (operation: Operation, { descriptor: { name } }: ServedEntity, input: Values) => {
    const mutation = `${operation}${name}`;
    const success = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
    const { data, errors, headers } = await house().api.send<Readonly<Record<string, Answer>>>(
      `mutation ($input: ${success}Input!) {
        ${mutation}(input: $input) {
          __typename
          ... on ${success}Success { record: ${singularOf(name)} { id remoteId } command { id status } }
          ... on CommandPending { command { id status } }
          ... on ExpectedError { code message }
          ... on ValidationError { fields { path message } }
        }
      }`,
      { input },
    );
    expect(errors).toEqual([]);
    return { answer: data?.[mutation] ?? { __typename: "nothing" }, traceId: headers.get("x-request-id") };
  };

  const succeed = async (operation: Operation, entity: ServedEntity, input: Values) => {
    const { answer, traceId } = await send(operation, entity, input);
    expect(answer).toMatchObject({ __typename: expect.stringMatching(/Success$/u), command: { status: "SUCCEEDED" } });
    if (answer.record === undefined) throw new Error("There is no record.");
    return { answer, traceId, record: answer.record };
  };

  /** A record of a system: a new one where apps create them, and otherwise any. */
  const recordAt = async (connectorId: ConnectorId, name: string): Promise<NonNullable<Answer["record"]>> => {
    const entity = served[connectorId].find(({ descriptor }) => descriptor.name === name);
    if (entity === undefined) throw new Error(`${connectorId} has no ${name}.`);
    const systemId = house().systemIds[connectorId];
    if (entity.operations.includes("create")) {
      const input = await inputOf(entity.descriptor.fields, neededBy(entity), { revision: 1, referred: referredAt(connectorId) });
      return (await succeed("create", entity, { ...input, systemId })).record;
    }
    const { plural } = entity.descriptor;
    const data = await house().api.ask<Readonly<Record<string, { nodes: readonly NonNullable<Answer["record"]>[] }>>>(
      `query ($systemId: ID!) { ${plural}(where: { systemId: { eq: $systemId } }, first: 1) { nodes { id remoteId } } }`,
      { systemId },
    );
    const [record] = data[plural]?.nodes ?? [];
    if (record === undefined) throw new Error(`${connectorId} shows no ${name}.`);
    return record;
  };

  const referredAt =
    (connectorId: ConnectorId): Referred =>
    async (entity) =>
      (await recordAt(connectorId, entity)).id;

  const changesOf = async (id: string) => {
    const { changes } = await house().api.ask<Changes>(
      `query ($id: ID!) { changes(where: { recordId: { eq: $id } }, first: 200) { nodes { kind cause traceId } } }`,
      { id },
    );
    return changes.nodes;
  };

  /** The input of a write; that of an update or a delete names a record. */
  const prepare = async (connectorId: ConnectorId, entity: ServedEntity, operation: Operation) => {
    const target = operation === "create" ? null : await recordAt(connectorId, entity.descriptor.name);
    const names =
      operation === "delete" ? [] : (entity.writable?.[operation] ?? []).filter((name) => !isState(name) && !isWord(name));
    const revision = operation === "update" ? 2 : 1;
    const values = await inputOf(entity.descriptor.fields, names, { revision, referred: referredAt(connectorId) });
    const named = target === null ? { systemId: house().systemIds[connectorId] } : { id: target.id };
    const changes = target === null ? 0 : (await changesOf(target.id)).length;
    return { changes, values, input: { ...values, ...named, idempotencyKey: newKey() } };
  };

  /** Runs a step in which every write at the vendor has this effect. Returns how many writes got there. */
  const countingWrites = async (connectorId: ConnectorId, effect: object, step: () => Promise<void>): Promise<number> => {
    const control = house().control(connectorId);
    await control.faults({ calls: writingMethods.map((method) => ({ method, times: many, ...effect })) });
    try {
      await step();
      const left = (await control.pendingFaults()).calls.reduce((sum, { times = 1 }) => sum + times, 0);
      return writingMethods.length * many - left;
    } finally {
      await control.clearFaults();
    }
  };

  const newChangesOf = async (id: string, { changes }: { readonly changes: number }) => (await changesOf(id)).slice(changes);

  test.each(declaredWrites)("$title goes to the vendor once, whatever is lost, and comes back as a change", async (write) => {
    const { connectorId, entity, operation } = write;
    const vendor = vendorSide(house().simulator, connectorId);

    const first = await prepare(connectorId, entity, operation);
    let once: Awaited<ReturnType<typeof succeed>> | undefined;
    const calls = await countingWrites(connectorId, { delayMilliseconds: 0 }, async () => {
      once = await succeed(operation, entity, first.input);
      expect((await send(operation, entity, first.input)).answer).toEqual(once.answer);
    });
    expect(calls).toBe(1);
    await expectAtVendor(vendor, entity, operation, once?.record.remoteId ?? "", first.values);
    const change = { kind: kinds[operation], cause: "COMMAND", traceId: once?.traceId };
    expect(await newChangesOf(once?.record.id ?? "", first)).toEqual([change]);

    const second = await prepare(connectorId, entity, operation);
    const before = await vendor.count(entity);
    let lost: Awaited<ReturnType<typeof succeed>> | undefined;
    const callsWhenLost = await countingWrites(connectorId, { dropConnection: true, after: true }, async () => {
      lost = await succeed(operation, entity, second.input);
      expect((await send(operation, entity, second.input)).answer).toEqual(lost.answer);
    });
    expect(callsWhenLost).toBe(1);
    expect(await vendor.count(entity)).toBe(before + { create: 1, update: 0, delete: -1 }[operation]);
    await expectAtVendor(vendor, entity, operation, lost?.record.remoteId ?? "", second.values);
    expect(await newChangesOf(lost?.record.id ?? "", second)).toMatchObject([{ kind: kinds[operation] }]);
  });

  const oneOfEach = [...new Map(declaredWrites.map((write) => [`${write.connectorId} ${write.operation}`, write])).values()];

  test.each(oneOfEach)("$title that is lost on its way is not repeated, and not called done", async (write) => {
    const { connectorId, entity, operation } = write;
    const vendor = vendorSide(house().simulator, connectorId);
    const { input } = await prepare(connectorId, entity, operation);
    const before = await vendor.count(entity);
    const calls = await countingWrites(connectorId, { dropConnection: true }, async () => {
      const { answer } = await send(operation, entity, input);
      expect(answer.__typename).toBe("VendorError");
      expect((await send(operation, entity, input)).answer).toEqual(answer);
    });
    expect(calls).toBe(1);
    expect(await vendor.count(entity)).toBe(before);
  });

  test("Nothing of this violates the descriptions of the APIs", () => {
    expect(house().simulator.violations()).toEqual([]);
  });
});

import { addTo } from "../counts.ts";
import { pace } from "../pace.ts";
import { createRandom, type Random } from "../random.ts";
import { bee } from "../vendors.ts";
import { createThroughApi, updateThroughApi, type WriteOutcome } from "./api-writes.ts";
import { writeEvery } from "./options.ts";
import type { Scene, SceneSystem } from "./scene.ts";

/** The writes of all writers. */
export interface WriterCounts {
  /** The number of writes through the API, by outcome. */
  readonly api: ReadonlyMap<string, number>;
  /** The number of repeated writes. */
  readonly resent: number;
  /** The number of changes at the vendors, by kind. */
  readonly atVendors: ReadonlyMap<string, number>;
}

const statuses = ["OPEN", "SCHEDULED", "IN_PROGRESS", "ON_HOLD", "COMPLETED", "CLOSED", "CANCELED"] as const;
const priorities = ["LOW", "MEDIUM", "HIGH", "URGENT"] as const;

/** The prefix of titles created through the API with a unique key; the rest of each title is unique, too. */
export const madeOnce = "Made";

/** A work order that writers know. */
export interface KnownWorkOrder {
  readonly id: string;
  readonly remoteId: string;
  readonly system: SceneSystem;
}

const listWorkOrders = /* GraphQL */ `
  query ($where: WorkOrderFilter) {
    workOrders(first: 200, where: $where) {
      nodes {
        id
        remoteId
      }
    }
  }
`;

/** The initial work orders. */
export async function listKnown({ ask, systems }: Scene): Promise<readonly KnownWorkOrder[]> {
  const knownOf = async (system: SceneSystem): Promise<readonly KnownWorkOrder[]> => {
    const where = { systemId: { eq: system.systemId } };
    const { workOrders } = await ask<{ workOrders: { nodes: readonly Omit<KnownWorkOrder, "system">[] } }>(listWorkOrders, {
      where,
    });
    return workOrders.nodes.map((node) => ({ ...node, system }));
  };
  return (await Promise.all(systems.map(knownOf))).flat();
}

/** Writes at random through the API and at the vendors until the signal, then completes the writes in progress. */
export async function write(scene: Scene, from: readonly KnownWorkOrder[], signal: AbortSignal): Promise<WriterCounts> {
  const { options, ask, systems, subjects, underWay } = scene;
  const known = [...from];
  const api = new Map<string, number>();
  const atVendors = new Map<string, number>();
  let resent = 0;
  const note = ({ word, sent, workOrder }: WriteOutcome, system: SceneSystem): void => {
    addTo(api, word);
    resent += sent - 1;
    if (workOrder !== null && !known.some(({ id }) => id === workOrder.id)) known.push({ ...workOrder, system });
  };
  const valuesFor = ({ vendorId }: SceneSystem, random: Random, name: string): Record<string, unknown> => {
    const technicians = vendorId === bee ? subjects.beeTechnicians : subjects.waveTechnicians;
    return {
      ...(random.chance(0.5) && { status: random.pick(statuses) }),
      ...(random.chance(0.3) && { priority: random.pick(priorities) }),
      ...(random.chance(0.3) && { assigneeIds: technicians.filter(() => random.chance(0.2)) }),
      ...(random.chance(0.3) && { description: `Note ${name}` }),
      title: random.chance(0.04) ? `A rare one: ${name}` : `Work ${name}`,
    };
  };
  const createOne = async (system: SceneSystem, random: Random, name: string): Promise<void> => {
    const { status: _, ...values } = valuesFor(system, random, name);
    const title = `${madeOnce} ${name}`;
    const input = { ...values, title, systemId: system.systemId, idempotencyKey: `make ${name}` };
    underWay.add(title);
    note(await createThroughApi({ ask, random, signal }, input), system);
    underWay.delete(title);
  };
  const updateOne = async ({ id, system }: KnownWorkOrder, random: Random, name: string): Promise<void> => {
    const input = { ...valuesFor(system, random, name), id, idempotencyKey: `change ${name}` };
    note(await updateThroughApi({ ask, random, signal }, input), system);
  };
  const actAtVendor = async ({ id, remoteId, system }: KnownWorkOrder, random: Random, name: string): Promise<void> => {
    const which = random.next();
    if (which < 0.15) {
      await system.vendor.createWorkOrder({
        title: `Vendor ${name}`,
        scheduledStartAt: new Date(Date.now() + 86_400_000).toISOString(),
      });
      return addTo(atVendors, "created");
    }
    if (which < 0.22) {
      known.splice(
        known.findIndex((each) => each.id === id),
        1,
      );
      if (await system.vendor.removeWorkOrder(remoteId)) addTo(atVendors, "deleted");
      return;
    }
    const { assigneeIds: _, ...values } = valuesFor(system, random, name);
    if (await system.vendor.changeWorkOrder(remoteId, values)) addTo(atVendors, "changed");
  };
  await Promise.all(
    Array.from({ length: options.writers }, (_, writer) => {
      const random = createRandom(options.seed + 1000 + writer);
      let number = 0;
      return pace(writeEvery, random, signal, async () => {
        number += 1;
        const name = `${writer + 1}.${number}`;
        const system = random.pick(systems);
        const workOrder = random.pick(known);
        const which = random.next();
        if (system === undefined) return;
        if (which < 0.15 || workOrder === undefined) await createOne(system, random, name);
        else if (which < 0.6) await updateOne(workOrder, random, name);
        else await actAtVendor(workOrder, random, name);
      });
    }),
  );
  return { api, resent, atVendors };
}

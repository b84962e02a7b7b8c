import type { CanonicalWorkOrder } from "@fettle/simulator";
import type { VendorId } from "./vendors.ts";

/** Faults in the simulator's format. */
export interface VendorFaults {
  readonly calls?: readonly object[];
  readonly webhooks?: readonly object[];
}

/** A run's actions at one vendor, through the simulator's control API. Work orders are those of the vendor's first account. */
export interface VendorControl {
  /** The ids of all work orders. */
  workOrderIds(): Promise<readonly string[]>;
  /** Null for an unknown id. */
  readWorkOrder(remoteId: string): Promise<CanonicalWorkOrder | null>;
  createWorkOrder(values: object): Promise<CanonicalWorkOrder>;
  /** Returns false for an unknown id. */
  changeWorkOrder(remoteId: string, values: object): Promise<boolean>;
  /** Returns false for an unknown id. */
  removeWorkOrder(remoteId: string): Promise<boolean>;
  /** Lets technicians update a work order at this interval; null stops them. */
  setLife(everyMilliseconds: number | null): Promise<void>;
  /** The number of webhooks that have not reached their URL yet. */
  waitingWebhooks(): Promise<number>;
  /** Ends everything that an account has granted. */
  revoke(account: string): Promise<void>;
  setFaults(faults: VendorFaults): Promise<void>;
  clearFaults(): Promise<void>;
}

const at = (remoteId: string): string => `work-orders/${encodeURIComponent(remoteId)}`;

/** The control API of a vendor at a simulator's origin. */
export function controlVendor(simulator: string, vendor: VendorId): VendorControl {
  /** Returns null when the path does not exist. */
  const ask = async (method: string, path: string, body?: object): Promise<string | null> => {
    const response = await fetch(`${simulator}/_control/${vendor}/${path}`, {
      method,
      ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return text;
  };
  const read = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const text = await ask(method, path, body);
    if (text === null) throw new Error(`There is nothing at ${method} ${path}`);
    return JSON.parse(text);
  };
  return {
    workOrderIds: async () => (await read<{ remoteIds: readonly string[] }>("GET", "work-orders")).remoteIds,
    async readWorkOrder(remoteId) {
      const text = await ask("GET", at(remoteId));
      return text === null ? null : JSON.parse(text);
    },
    createWorkOrder: (values) => read("POST", "work-orders", values),
    changeWorkOrder: async (remoteId, values) => (await ask("PATCH", at(remoteId), values)) !== null,
    removeWorkOrder: async (remoteId) => (await ask("DELETE", at(remoteId))) !== null,
    setLife: async (everyMilliseconds) =>
      await read("POST", "life", everyMilliseconds === null ? { on: false } : { on: true, everyMilliseconds }),
    waitingWebhooks: async () => (await read<{ waiting: number }>("GET", "webhooks")).waiting,
    revoke: (account) => read("POST", "revoke", { account }),
    setFaults: (faults) => read("POST", "faults", faults),
    clearFaults: () => read("DELETE", "faults"),
  };
}

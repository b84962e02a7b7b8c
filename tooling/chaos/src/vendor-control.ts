import type { CanonicalWorkOrder } from "@fettle/simulator";

/** The vendors that runs are made against. */
export type VendorId = "cmms-bee" | "workwave-service";

/** Faults as the simulator takes them. */
export interface VendorFaults {
  readonly calls?: readonly object[];
  readonly webhooks?: readonly object[];
}

/** What a run does at one vendor, through the simulator's control API. Work orders are those of the vendor's first account. */
export interface VendorControl {
  /** The ids of all work orders there are. */
  workOrderIds(): Promise<readonly string[]>;
  /** Null when there is none of this id. */
  readWorkOrder(remoteId: string): Promise<CanonicalWorkOrder | null>;
  createWorkOrder(values: object): Promise<CanonicalWorkOrder>;
  /** Answers whether there was one of this id. */
  changeWorkOrder(remoteId: string, values: object): Promise<boolean>;
  /** Answers whether there was one of this id. */
  removeWorkOrder(remoteId: string): Promise<boolean>;
  /** Technicians move a work order along at this pace until null. */
  setLife(everyMilliseconds: number | null): Promise<void>;
  /** How many webhooks have not reached anybody yet. */
  waitingWebhooks(): Promise<number>;
  /** Ends all that an account has granted. */
  revoke(account: string): Promise<void>;
  setFaults(faults: VendorFaults): Promise<void>;
  clearFaults(): Promise<void>;
}

const at = (remoteId: string): string => `work-orders/${encodeURIComponent(remoteId)}`;

/** The control API of a vendor at a simulator's origin. */
export function controlVendor(simulator: string, vendor: VendorId): VendorControl {
  /** Answers null where there is nothing at the path. */
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

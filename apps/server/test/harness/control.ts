import type { AnyConnectorId } from "../customer/connect-systems.ts";

/** A work order at the vendor, in canonical terms. */
export type VendorWorkOrder = Readonly<Record<string, unknown>> & { readonly remoteId: string };

/** The credentials of a vendor. */
export interface VendorCredentials {
  readonly api: string;
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly apiKeys: readonly { readonly key: string; readonly account: string; readonly access: "full" | "read" }[];
  readonly logins: readonly { readonly login: string; readonly password: string; readonly account: string }[];
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
}

/** Acts as the vendor's own people and injects failures, through the simulator's control API. */
export interface Control {
  read(remoteId: string): Promise<VendorWorkOrder>;
  /** `values` as text are sent as JSON without changes. */
  change(remoteId: string, values: object | string): Promise<VendorWorkOrder>;
  create(values: object): Promise<VendorWorkOrder>;
  remove(remoteId: string): Promise<void>;
  /** Leaves exactly these work orders out of the vendor's lists. */
  hide(remoteIds: readonly string[]): Promise<void>;
  /** The vendor's ids of the first account's work orders, without hidden ones. */
  list(): Promise<readonly string[]>;
  /** Ends the customer's credentials. */
  revoke(): Promise<void>;
  credentials(): Promise<VendorCredentials>;
  faults(faults: object): Promise<void>;
  clearFaults(): Promise<void>;
  /** The faults that have not come yet; `times` has counted down. */
  pendingFaults(): Promise<{ readonly calls: readonly { readonly times?: number }[] }>;
  /** Lets the vendor's people work, or stops them. */
  life(wanted: { readonly on: boolean; readonly everyMilliseconds?: number }): Promise<void>;
  webhooks(): Promise<{ readonly waiting: number; readonly registrations: readonly { readonly url: string }[] }>;
}

const at = (remoteId: string): string => `work-orders/${encodeURIComponent(remoteId)}`;

/** The control API of one of the simulator's vendors at `origin`. */
export function createControl(origin: string, connectorId: AnyConnectorId): Control {
  async function send(method: string, path: string, body?: object | string): Promise<string> {
    const response = await fetch(`${origin}/_control/${connectorId}/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} of ${connectorId} was answered ${response.status}: ${text}`);
    return text;
  }
  const call = async <Answer>(method: string, path: string, body?: object | string): Promise<Answer> =>
    JSON.parse(await send(method, path, body));
  const tell = async (method: string, path: string, body?: object): Promise<void> => void (await send(method, path, body));
  return {
    read: (remoteId) => call("GET", at(remoteId)),
    change: (remoteId, values) => call("PATCH", at(remoteId), values),
    create: (values) => call("POST", "work-orders", values),
    remove: (remoteId) => tell("DELETE", at(remoteId)),
    hide: (remoteIds) => tell("POST", "hidden", { remoteIds }),
    list: async () => (await call<{ remoteIds: readonly string[] }>("GET", "work-orders")).remoteIds,
    revoke: () => tell("POST", "revoke", {}),
    credentials: () => call("GET", "credentials"),
    faults: (faults) => tell("POST", "faults", faults),
    clearFaults: () => tell("DELETE", "faults"),
    pendingFaults: () => call("GET", "faults"),
    life: (wanted) => tell("POST", "life", wanted),
    webhooks: () => call("GET", "webhooks"),
  };
}

import { connectorId } from "./options.ts";

/** What a run does at the vendor, through the simulator's control API. */
export interface VendorControl {
  /** Ends all that an account has granted. */
  revoke(account: string): Promise<void>;
  setFaults(calls: readonly object[]): Promise<void>;
  clearFaults(): Promise<void>;
}

/** The control API of the vendor at a simulator's origin. */
export function controlVendor(simulator: string): VendorControl {
  const send = async (method: string, path: string, body?: object): Promise<void> => {
    const response = await fetch(`${simulator}/_control/${connectorId}/${path}`, {
      method,
      ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  };
  return {
    revoke: (account) => send("POST", "revoke", { account }),
    setFaults: (calls) => send("POST", "faults", { calls }),
    clearFaults: () => send("DELETE", "faults"),
  };
}

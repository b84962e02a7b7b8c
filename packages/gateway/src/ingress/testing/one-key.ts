import type { IngressKeys } from "../keys/ingress-keys.ts";

/** Every key belongs to `sys_1` in the current environment of the test. Addresses are not used. */
export const oneKey = (environmentId: () => string): IngressKeys => ({
  resolveIngressKey: async () => ({ environmentId: environmentId(), systemId: "sys_1", secret: "" }),
  ensureIngressKey: () => Promise.reject(new Error("not used here")),
  ingressUrls: async () => [],
  ownAddresses: async () => [],
});

/** A webhook key of an environment. A key never moves to another. */
export const keyOf = (environmentId: string) => environmentId.padEnd(32, "k");

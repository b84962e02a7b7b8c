import type { IngressKeys } from "../keys/ingress-keys.ts";

/** Every key is that of `sys_1` in whichever environment a test is in. Addresses are not asked for. */
export const oneKey = (environmentId: () => string): IngressKeys => ({
  resolveIngressKey: async () => ({ environmentId: environmentId(), systemId: "sys_1", secret: "" }),
  ensureIngressKey: () => Promise.reject(new Error("not used here")),
  ingressUrls: async () => [],
  ownAddresses: async () => [],
});

import type { AppWideKeys } from "../app-wide/create-app-wide-keys.ts";
import type { IngressKeys } from "../keys/ingress-keys.ts";

/** Every key belongs to `sys_1` in the current environment of the test. Addresses are not used. */
export const oneKey = (environmentId: () => string): IngressKeys => ({
  resolveIngressKey: async () => ({ environmentId: environmentId(), systemId: "sys_1", secret: "" }),
  ensureIngressKey: () => Promise.reject(new Error("not used here")),
  ingressUrls: async () => [],
  secretsOf: async () => [],
  ownAddresses: async () => [],
});

/** No app-wide address exists. */
export const noAppWideKeys: AppWideKeys = {
  resolveAppWideKey: async () => null,
  appWideAddresses: async () => [],
  replaceAppWideAddress: async () => null,
};

/** A webhook key of an environment. A key never moves to another. */
export const keyOf = (environmentId: string) => environmentId.padEnd(32, "k");

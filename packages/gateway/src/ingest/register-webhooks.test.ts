import { afterEach, expect, it, vi } from "vitest";
import type { System } from "../systems/systems.ts";
import type { VendorHandle } from "../vendor/vendor-handle.ts";
import { registerWebhooks } from "./register-webhooks.ts";

afterEach(() => vi.useRealTimers());

it("gives its place back when the vendor does not answer", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const asked = Promise.withResolvers<void>();
  const register = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  const handle = { connector: { webhooks: { register } } } as unknown as VendorHandle; // all that is called
  const system = { id: "sys_1", pausedAt: null } as System; // all that is read
  const registered = registerWebhooks(
    {
      systems: { byIds: async () => new Map([["sys_1", system]]), vendor: async () => handle },
      ensureKey: async () => ({ url: "https://fettle.example/ingress/key", secret: "s" }),
    },
    { environmentId: "env_1", systemId: "sys_1" },
    new AbortController().signal,
  );
  await asked.promise;
  vi.advanceTimersByTime(60_000);
  await expect(registered).rejects.toMatchObject({ name: "TimeoutError" });
});

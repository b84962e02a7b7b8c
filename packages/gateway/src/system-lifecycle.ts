import type { Connector, SettingMap, SettingValues, Vendor } from "@fettle/connector";
import type { Log } from "./log.ts";
import type { DatabaseTransaction } from "./store/database.ts";

/** What one stage does about a system that is being disconnected. */
export interface Farewell {
  /** What is taken leave of, for the log. */
  readonly what: string;
  /** Deletes what the stage keeps for calling the vendor or being called by it, in the transaction that ends the system. */
  forget(transaction: DatabaseTransaction): Promise<void>;
  /** Undoes at the vendor what the stage had set up there, once the system has ended. Bounded by the vendor's signal; a failure is logged. */
  takeLeave?(connector: Connector<SettingMap>, vendor: Vendor<SettingValues<SettingMap>>): Promise<void>;
}

/**
 * What a stage does when a system's life changes. What led to it has been committed and stands whatever becomes of the hook: a failure is
 * logged, the other stages' hooks run, and the stage has to find again by itself what was not begun.
 */
export interface SystemHooks {
  /** The system has been connected or reconnected, or its credentials have healed. Not called for one that is paused: `resumed` is, later. */
  connected?(environmentId: string, systemId: string, how: { readonly reconnected: boolean }): void | Promise<void>;
  /** Its pause has ended and it is in use again. */
  resumed?(environmentId: string, systemId: string): void | Promise<void>;
  /** Its erasure has been asked for, once more or for the first time. */
  erasing?(environmentId: string, systemId: string): void | Promise<void>;
  /** It is about to be disconnected. Must not throw: nothing may keep a system from being disconnected. */
  leaving?(environmentId: string, systemId: string): Promise<Farewell>;
}

/** Tells every stage. Its promises never reject, `leaving` aside. */
export interface SystemLifecycle {
  connected(of: SystemInStory, how: { readonly reconnected: boolean }): Promise<void>;
  resumed(of: SystemInStory): Promise<void>;
  erasing(of: SystemInStory): Promise<void>;
  leaving(environmentId: string, systemId: string): Promise<readonly Farewell[]>;
}

/** A system and the story that its change belongs to. */
export interface SystemInStory {
  readonly environmentId: string;
  readonly systemId: string;
  readonly traceId: string;
}

/** Calls the hooks one after the other, in the order of their stages. They are read when something happens, so stages may open later. */
export function createLifecycle(hooks: readonly SystemHooks[], log: Log | undefined): SystemLifecycle {
  const tell = async (event: keyof SystemHooks, of: SystemInStory, call: (hook: SystemHooks) => void | Promise<void>) => {
    for (const hook of hooks) {
      try {
        await call(hook);
      } catch (error) {
        log?.error({ ...of, event, err: error }, "Work that follows a change of a system was not started.");
      }
    }
  };
  return {
    connected: (of, how) => tell("connected", of, (hook) => hook.connected?.(of.environmentId, of.systemId, how)),
    resumed: (of) => tell("resumed", of, (hook) => hook.resumed?.(of.environmentId, of.systemId)),
    erasing: (of) => tell("erasing", of, (hook) => hook.erasing?.(of.environmentId, of.systemId)),
    async leaving(environmentId, systemId) {
      const farewells = hooks.map(async (hook) => await hook.leaving?.(environmentId, systemId));
      return (await Promise.all(farewells)).filter((farewell) => farewell !== undefined);
    },
  };
}

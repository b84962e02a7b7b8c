import type { Connector, SettingMap, SettingValues, Vendor } from "@fettle/connector";
import type { Log } from "./log.ts";
import type { DatabaseTransaction } from "./store/database.ts";

/** What one stage does about a system that is being disconnected. */
export interface Farewell {
  /** The thing that is cleaned up, for the log. */
  readonly what: string;
  /** Deletes the stage's data for calling the vendor or receiving its calls, in the transaction that ends the system. */
  forget(transaction: DatabaseTransaction): Promise<void>;
  /** Undoes the stage's set-up at the vendor once the system has ended. The vendor's signal limits it; failures are logged. */
  takeLeave?(connector: Connector<SettingMap>, vendor: Vendor<SettingValues<SettingMap>>): Promise<void>;
}

/**
 * What a stage does when a system's life changes. The cause has been committed and stays so, whatever happens in the hook: a
 * failure is logged, the other stages' hooks run, and the stage must later find for itself any work that was not started.
 */
export interface SystemHooks {
  /**
   * The system has been connected or reconnected, or its credentials have healed. Not called for a paused system: `resumed`
   * follows later.
   */
  connected?(environmentId: string, systemId: string, how: { readonly reconnected: boolean }): void | Promise<void>;
  /** The system's pause has ended and it is in use again. */
  resumed?(environmentId: string, systemId: string): void | Promise<void>;
  /** What the customer's own words mean has changed, so that stored records may have to change, too. */
  reworded?(environmentId: string, systemId: string): void | Promise<void>;
  /** Erasure of the system has been requested, for the first time or again. */
  erasing?(environmentId: string, systemId: string): void | Promise<void>;
  /** The system is about to be disconnected. Must not throw: nothing may prevent a disconnect. */
  leaving?(environmentId: string, systemId: string): Promise<Farewell>;
}

/** Tells every stage. Its promises never reject, except for `leaving`. */
export interface SystemLifecycle {
  connected(of: SystemInStory, how: { readonly reconnected: boolean }): Promise<void>;
  resumed(of: SystemInStory): Promise<void>;
  reworded(of: SystemInStory): Promise<void>;
  erasing(of: SystemInStory): Promise<void>;
  leaving(environmentId: string, systemId: string): Promise<readonly Farewell[]>;
}

/** A system and the trace that its change belongs to. */
export interface SystemInStory {
  readonly environmentId: string;
  readonly systemId: string;
  readonly traceId: string;
}

/**
 * Calls the hooks one after the other, in the order of their stages. The hooks are read at the time of an event, so stages may
 * open later.
 */
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
    reworded: (of) => tell("reworded", of, (hook) => hook.reworded?.(of.environmentId, of.systemId)),
    erasing: (of) => tell("erasing", of, (hook) => hook.erasing?.(of.environmentId, of.systemId)),
    async leaving(environmentId, systemId) {
      const farewells = hooks.map(async (hook) => await hook.leaving?.(environmentId, systemId));
      return (await Promise.all(farewells)).filter((farewell) => farewell !== undefined);
    },
  };
}

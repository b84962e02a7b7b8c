import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Ask } from "@fettle/server/customer";
import { restoreUnder } from "../processes/restore-under.ts";
import type { OwnServices, RunFolder } from "../services/open-services.ts";
import { whileNobodyWrites } from "../services/while-nobody-writes.ts";
import type { LogEntry } from "./log-entry.ts";
import { readLog } from "./read-log.ts";
import type { Scene } from "./scene.ts";

/** A restored backup, and the history that it ended. */
export interface Restoration {
  /** The end of the log in the backup. On the embedded store the backup may have a little more. */
  readonly kept: number;
  /** The log at the moment of its loss. */
  readonly lost: readonly LogEntry[];
  readonly lostEnd: number;
  /** Whether nothing was written between reading the lost log and losing it. */
  readonly isExact: boolean;
  /** The time from which the old state was back, in milliseconds of `performance.now()`. */
  readonly at: number;
  /** The creations in progress at that time: see {@link Scene.underWay}. */
  readonly underWay: ReadonlySet<string>;
  /** Whether the nodes were down meanwhile; otherwise they kept running, as through a failover that loses commits. */
  readonly wasDown: boolean;
}

/** Makes a backup and restores it, once each. */
export interface Backups {
  /** Returns the end of the log in the backup. */
  backUp(): Promise<number>;
  restore(kept: number): Promise<Restoration>;
}

interface Setup {
  readonly scene: Pick<Scene, "ask" | "gateways" | "underWay">;
  readonly folder: RunFolder;
}

const tries = 10;
const againMilliseconds = 300;

/** Repeats failed reads, because a session may just have ended or a node been killed. */
async function readLogPatiently(ask: Ask): ReturnType<typeof readLog> {
  for (let left = tries; ; left -= 1) {
    try {
      return await readLog(ask);
    } catch (error) {
      if (left === 1) throw error;
      await pause(againMilliseconds);
    }
  }
}

/** The backups of a PostgreSQL. The nodes are killed for the restore, or keep running. */
export function backupsOfServer(
  { scene: { ask, gateways, underWay } }: Setup,
  services: OwnServices,
  killsNodes: boolean,
): Backups {
  return {
    backUp: () =>
      whileNobodyWrites(services.databaseUrl, async (end) => {
        await services.backUp();
        return end;
      }),
    restore: (kept) =>
      whileNobodyWrites(services.databaseUrl, async () => {
        const { log, end } = await readLogPatiently(ask);
        const at = performance.now();
        const forgotten = new Set(underWay);
        await restoreUnder(gateways, services, killsNodes);
        return { kept, lost: log, lostEnd: end, isExact: true, at, underWay: forgotten, wasDown: killsNodes };
      }),
  };
}

async function copy(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
}

/** The backups of an embedded store, whose folder is copied while its process is down. */
export function backupsOfFolder({ scene: { ask, gateways, underWay }, folder }: Setup): Backups {
  const [data, backup] = [join(folder.logFolder, "data", "database"), join(folder.logFolder, "backup")];
  return {
    async backUp() {
      const { end } = await readLogPatiently(ask);
      await gateways.kill(0, () => copy(data, backup));
      return end;
    },
    async restore(kept) {
      const { log, end } = await readLogPatiently(ask);
      const at = performance.now();
      const forgotten = new Set(underWay);
      await gateways.kill(0, () => copy(backup, data));
      return { kept, lost: log, lostEnd: end, isExact: false, at, underWay: forgotten, wasDown: true };
    },
  };
}

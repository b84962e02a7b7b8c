import { setTimeout as pause } from "node:timers/promises";
import { restoreUnder } from "../processes/restore-under.ts";
import { whileNobodyWrites } from "../services/while-nobody-writes.ts";
import type { LostHistory } from "./check-token-calls.ts";
import { type LoggedStatusRow, readHistory } from "./read-history.ts";
import type { Scene } from "./scene.ts";

/** A restored backup. */
export interface Restoration extends LostHistory {
  /** The end of the log in the backup. */
  readonly kept: number;
  /** The lost status changes. */
  readonly lost: readonly LoggedStatusRow[];
  /** Whether the nodes were down meanwhile. */
  readonly wasDown: boolean;
}

/** Makes a backup, waits, and restores it, which loses everything stored in between, above all rotated tokens. */
export async function loseSome(
  { gateways, services }: Pick<Scene, "gateways" | "services">,
  { seconds, killsNodes }: { readonly seconds: number; readonly killsNodes: boolean },
): Promise<Restoration> {
  const { databaseUrl } = services;
  const from = Date.now();
  const kept = await whileNobodyWrites(databaseUrl, async (end) => {
    await services.backUp();
    return end;
  });
  await pause(seconds * 1000);
  return await whileNobodyWrites(databaseUrl, async () => {
    const lost = (await readHistory(databaseUrl)).filter(({ position }) => position > kept);
    const at = Date.now();
    await restoreUnder(gateways, services, killsNodes);
    return { from, at, until: Date.now(), kept, lost, wasDown: killsNodes };
  });
}

import type { Random } from "../../../seed/random.ts";
import { Refusal } from "../../refusal.ts";
import type { WorkWaveRecords } from "../records.ts";
import { collectPayment, issueInvoice, markOverdue } from "./bill.ts";
import { finishWork } from "./finish-work.ts";
import type { Place } from "./place.ts";
import { driveRoute, planRoute, scheduleService } from "./plan-work.ts";

/** What the vendor's people do besides advancing work orders: one thing at a time. */
export const dailyWork =
  (records: WorkWaveRecords) =>
  (account: string, random: Random): void => {
    const act = random.weighted<((place: Place) => void) | null>([
      [null, 6],
      [scheduleService, 2],
      [planRoute, 3],
      [driveRoute, 2],
      [finishWork, 3],
      [issueInvoice, 3],
      [collectPayment, 3],
      [markOverdue, 1],
    ]);
    try {
      act?.({ records, account, random });
    } catch (error) {
      // People do not get their way either: the vendor refuses them as it refuses clients.
      if (!(error instanceof Refusal)) throw error;
    }
  };

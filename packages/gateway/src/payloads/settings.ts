import { z } from "zod";
import { StartError } from "../errors.ts";
import type { SettingVariables } from "../setting.ts";

/** The settings of this stage. */
export interface PayloadsSettings {
  /**
   * How many days to keep what was sent to and received from vendors and apps, without its secrets. Whole days; 0: it is never kept, whatever
   * an environment says. Default: 7.
   */
  readonly payloadRetentionDays?: number;
}

export const payloadsVariables: SettingVariables<PayloadsSettings> = {
  payloadRetentionDays: {
    variable: "FETTLE_PAYLOAD_RETENTION_DAYS",
    schema: z
      .string()
      .regex(/^(?:0|[1-9]\d{0,3})$/u, "must be a whole number of days, 0 to 9999")
      .transform(Number),
  },
};

const usualDays = 7;

/** @throws StartError when it is not a whole number of days. */
export function payloadDaysOf({ payloadRetentionDays = usualDays }: PayloadsSettings): number {
  if (Number.isSafeInteger(payloadRetentionDays) && payloadRetentionDays >= 0) return payloadRetentionDays;
  throw new StartError("payloadRetentionDays must be a whole number of days, at least 0.");
}

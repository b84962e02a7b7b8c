import { z } from "zod";
import { StartError } from "./errors.ts";

/** How a setting is read from an environment variable. */
export interface SettingVariable<Value = unknown> {
  /** The variable's name. */
  readonly variable: `${Uppercase<string>}`;
  /**
   * Checks the text and converts it to the value. An error names the expected form and never repeats the text, which may be
   * secret.
   */
  readonly schema: z.ZodType<Value, string>;
}

/** The variables of a stage's settings, by setting name. A setting without a variable can only be given in code. */
export type SettingVariables<Settings> = {
  readonly [Name in keyof Settings]?: SettingVariable<NonNullable<Settings[Name]>>;
};

/** A number of seconds, 1 to 999999. */
export const seconds = z
  .string()
  .regex(/^[1-9]\d{0,5}$/u, "must be a whole number of seconds")
  .transform(Number);

/** A number of days. */
export const days = z
  .string()
  .regex(/^[1-9]\d{0,4}$/u, "must be a whole number of days, 1 to 99999")
  .transform(Number);

/** Entries separated by commas. */
export const list = z.string().transform((text): readonly string[] => text.split(",").map((one) => one.trim()));

const usualDays = 30;

/**
 * How many days something is kept: 30 by default.
 * @throws StartError when it is not a whole number of days.
 */
export function daysOf(name: string, value: unknown): number {
  if (value === undefined) return usualDays;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw new StartError(`${name} must be a whole number of days, at least 1.`);
}

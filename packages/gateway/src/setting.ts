import { z } from "zod";
import { StartError } from "./errors.ts";

/** How a setting is read from an environment variable. */
export interface SettingVariable<Value = unknown> {
  /** The variable's name. */
  readonly variable: `${Uppercase<string>}`;
  /** Checks its text and makes the value of it. An error names what is expected, and never repeats the text, which may be a secret. */
  readonly schema: z.ZodType<Value, string>;
}

/** The variables of a stage's settings, by the settings' names. A setting without one can only be given in code. */
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

/** Entries that are separated by commas. */
export const list = z.string().transform((text): readonly string[] => text.split(",").map((one) => one.trim()));

const usualDays = 30;

/**
 * For how many days something is kept: 30 where nothing else is set.
 * @throws StartError when it is not a whole number of days.
 */
export function daysOf(name: string, value: unknown): number {
  if (value === undefined) return usualDays;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw new StartError(`${name} must be a whole number of days, at least 1.`);
}

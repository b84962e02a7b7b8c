import { z } from "zod";
import { StartError } from "../errors.ts";
import type { SettingVariables } from "../setting.ts";

/** How much of a PostgreSQL server queries may occupy. The embedded store has one session and no time limit. */
export interface ReadSettings {
  /** A node's sessions for the reads of queries, 2 to 100; an environment gets three quarters of them. Default: 8. */
  readonly readSessions?: number;
  /** How long one statement of a query may run, and how long it may wait for a session: 1 to 300 seconds. Default: 10. */
  readonly readSeconds?: number;
}

const bounds = {
  readSessions: { least: 2, most: 100, usual: 8 },
  readSeconds: { least: 1, most: 300, usual: 10 },
} as const;

const numberWithin = ({ least, most }: { readonly least: number; readonly most: number }) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,4}$/u, error)
    .transform(Number)
    .refine((number) => number >= least && number <= most, error);
};

export const readVariables: SettingVariables<ReadSettings> = {
  readSessions: { variable: "FETTLE_READ_SESSIONS", schema: numberWithin(bounds.readSessions) },
  readSeconds: { variable: "FETTLE_READ_SECONDS", schema: numberWithin(bounds.readSeconds) },
};

/** The bounds of reads. */
export interface ReadBounds {
  readonly sessions: number;
  readonly ofEnvironment: number;
  readonly milliseconds: number;
}

/** @throws StartError when a setting is not a whole number within its bounds. */
export function readBoundsOf(settings: ReadSettings): ReadBounds {
  const sessions = valueOf(settings, "readSessions");
  return { sessions, ofEnvironment: Math.floor((sessions * 3) / 4), milliseconds: valueOf(settings, "readSeconds") * 1000 };
}

function valueOf(settings: ReadSettings, name: keyof ReadSettings): number {
  const { least, most, usual } = bounds[name];
  const value = settings[name] ?? usual;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new StartError(`${name} must be a whole number from ${least} to ${most}.`);
}

import { hour } from "../../seed/times.ts";

/** The companies' branches are in Phoenix, where clocks are never changed. */
const offset = -7 * hour;

/** A point in time as PestPac writes it: `2026-01-31T08:00:00`. */
export const toLocal = (instant: string): string => new Date(Date.parse(instant) + offset).toISOString().slice(0, 19);

/** The point in time that PestPac means. */
export const fromLocal = (local: string): string => new Date(Date.parse(`${local}Z`) - offset).toISOString();

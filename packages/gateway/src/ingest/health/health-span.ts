import { GatewayError } from "../../errors.ts";

const hourMilliseconds = 3_600_000;

/** How far back health looks, in hours. */
export const healthWindows = { HOURS_24: 24, DAYS_7: 24 * 7, DAYS_30: 24 * 30, DAYS_90: 24 * 90 } as const;
export type HealthWindowSize = keyof typeof healthWindows;

/** What health is counted by, in hours. Days begin at midnight, UTC. */
export const healthSteps = { HOUR: 1, DAY: 24 } as const;
export type HealthStep = keyof typeof healthSteps;

/** The steps that health is asked for. */
export interface HealthSpan {
  readonly window: HealthWindowSize;
  readonly step: HealthStep;
}

/** More are not answered. */
const mostSteps = 800;

/** How many steps a span has. */
export const stepCount = ({ window, step }: HealthSpan): number => healthWindows[window] / healthSteps[step];

/** The arguments as they are given. */
interface AskedSpan {
  readonly window: string;
  readonly step: string | null;
}

/** The steps that arguments ask for: by the hour where a day is asked for, else by the day. */
export function spanOf(asked: AskedSpan): HealthSpan {
  const window = asked.window as HealthWindowSize; // the enumerations' names
  const step = asked.step as HealthStep | null;
  return { window, step: step ?? (window === "HOURS_24" ? "HOUR" : "DAY") };
}

/**
 * Reads the arguments.
 * @throws GatewayError `BAD_USER_INPUT` when they amount to too many steps.
 */
export function readSpan(asked: AskedSpan): HealthSpan {
  const span = spanOf(asked);
  const { window } = span;
  if (stepCount(span) <= mostSteps) return span;
  throw new GatewayError(
    "BAD_USER_INPUT",
    `step: ${window} has more than ${mostSteps} hours. Use DAY, or a window of 30 days or less.`,
  );
}

/** The starts of the steps, oldest first. The last is the one that `now` is in. */
export function stepStarts(span: HealthSpan, now: Date): readonly Date[] {
  const milliseconds = healthSteps[span.step] * hourMilliseconds;
  const last = Math.floor(now.getTime() / milliseconds) * milliseconds;
  const count = stepCount(span);
  return Array.from({ length: count }, (_, index) => new Date(last - (count - 1 - index) * milliseconds));
}

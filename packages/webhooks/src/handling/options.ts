import type { WebhookEvent } from "../event/webhook-event.ts";

/** What a handler gets beside its event. */
export interface HandlingContext {
  /** How many times the event has been tried, this one included. */
  readonly tries: number;
  /** Aborted when the inbox could not be reached for so long that another process may handle the event. */
  readonly signal: AbortSignal;
}

/** Handles an event. When it throws, the event is tried again. */
export type Handler<Data> = (event: WebhookEvent<Data>, context: HandlingContext) => unknown;

/** How events are handled from the inbox. */
export interface HandlingOptions {
  /** How many events this process handles at once, each of another record. Default: 10. */
  readonly concurrency: number;
  /** How often an event is tried before it is kept as failed. Default: 10. */
  readonly tries: number;
  /** The wait after the first failure, in milliseconds; it doubles with each further one. Default: 1000. */
  readonly firstDelayMilliseconds: number;
  /** The longest wait, in milliseconds. Default: one hour. */
  readonly longestDelayMilliseconds: number;
  /** How often the inbox is asked for what other processes have left, in milliseconds. Default: 1000. */
  readonly pollMilliseconds: number;
  /** After which time the event of a process that has died is handled by another, in milliseconds. Default: 30,000. */
  readonly leaseMilliseconds: number;
}

export const defaultHandling: HandlingOptions = {
  concurrency: 10,
  tries: 10,
  firstDelayMilliseconds: 1000,
  longestDelayMilliseconds: 60 * 60 * 1000,
  pollMilliseconds: 1000,
  leaseMilliseconds: 30_000,
};

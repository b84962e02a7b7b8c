import type { Plan } from "./plan.ts";

/** A gateway's port, and a token for it. */
export interface Gateway {
  readonly port: number;
  readonly token: string;
}

/** The events of one subscriber's stay, from its transport. */
export interface Visit {
  readonly plan: Plan;
  /** The connection is open, and nothing is answered yet. */
  onConnect(): void;
  /** The subscription is accepted. */
  onOpen(): void;
  onEvents(count: number): void;
  onEnd(how: string): void;
  /** Leaves; the transport sets this. */
  leave: () => void;
}

import type { Plan } from "./plan.ts";

/** Where a gateway listens and what opens it. */
export interface Gateway {
  readonly port: number;
  readonly token: string;
}

/** One subscriber's stay, as its transport tells of it. */
export interface Visit {
  readonly plan: Plan;
  /** The connection stands, nothing is answered. */
  onConnect(): void;
  /** It was let in. */
  onOpen(): void;
  onEvents(count: number): void;
  onEnd(how: string): void;
  /** Goes away; put in by the transport. */
  leave: () => void;
}

import type { WriteAnswer } from "@fettle/connector";

/** A vendor's answer to a write that it had accepted, with the webhook that brought it. */
export interface IncomingAnswer {
  readonly environmentId: string;
  readonly systemId: string;
  readonly connectorId: string;
  readonly answer: WriteAnswer;
  /** Whether the vendor signed the webhook. Otherwise a read has to confirm what was written. */
  readonly isSigned: boolean;
}

/** Stores an answer for the command that waits for it. Repeating it changes nothing. */
export type TakeAnswer = (answer: IncomingAnswer) => Promise<void>;

import type { WriteAnswer } from "@fettle/connector";

/** A vendor's answer to a write that it had accepted, with the webhook that brought it. */
export interface IncomingAnswer {
  readonly environmentId: string;
  readonly systemId: string;
  readonly connectorId: string;
  readonly answer: WriteAnswer;
  /**
   * Whether the vendor signed the webhook. Otherwise `written` counts once the record shows the written values; for an update that is the
   * command's own record, whatever the answer names. `refused` counts by its reference alone.
   */
  readonly isSigned: boolean;
}

/** Stores an answer for the command that waits for it. Repeating it changes nothing. */
export type TakeAnswer = (answer: IncomingAnswer) => Promise<void>;

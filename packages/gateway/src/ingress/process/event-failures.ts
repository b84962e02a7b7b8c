import { ConnectorError } from "@fettle/connector";
import { TurnOver } from "../../ingest/poll/turn.ts";
import type { IngressError } from "../events/ingress-event.ts";
import { defect } from "../events/ingress-event-rows.ts";
import { UnreadableEvent } from "../receive/read-ingress-event.ts";

const isOver = (failure: unknown) => failure instanceof TurnOver;

/** Whether the event waits for a reconnect or the end of a pause, and is processed again then. */
export const isPutOff = (failure: unknown) =>
  isOver(failure) || (ConnectorError.isInstance(failure) && (failure.code === "UNAUTHENTICATED" || failure.isRetryable));

/** Whether another try may succeed without any action. */
export const isPassing = (failure: unknown) =>
  !isOver(failure) && !(failure instanceof UnreadableEvent) && (!ConnectorError.isInstance(failure) || failure.isRetryable);

/** The failure as the API shows it. */
export const wordsOf = (failure: unknown): IngressError => {
  if (isOver(failure)) return { code: "PUT_OFF", message: "The system has been paused, or its credentials were refused." };
  return ConnectorError.isInstance(failure) || failure instanceof UnreadableEvent ? failure : defect;
};

import { GatewayError } from "../errors.ts";

/** The error for a place after which the log no longer keeps all that came. */
export const beyondRetention = () =>
  new GatewayError(
    "CURSOR_EXPIRED",
    "The changes after this cursor are no longer kept. Read the list again and go on from its changeCursor.",
    { reason: "RETENTION" },
  );

/** The error for a place in a history that is gone, as after a backup was put back. */
export const logForked = () =>
  new GatewayError(
    "CURSOR_EXPIRED",
    "This cursor belongs to a history of the change log that is gone, as after a restore. Read the list again and go on from its changeCursor.",
    { reason: "LOG_FORKED" },
  );

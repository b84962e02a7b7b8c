import { GatewayError } from "../errors.ts";

/** The error for a place after which the log no longer keeps every change. */
export const beyondRetention = () =>
  new GatewayError(
    "CURSOR_EXPIRED",
    "The changes after this cursor are no longer kept. Read the list again and continue from its changeCursor.",
    { reason: "RETENTION" },
  );

/** The error for a place in a lost history, as after restoring a backup. */
export const logForked = () =>
  new GatewayError(
    "CURSOR_EXPIRED",
    "This cursor belongs to a lost history of the change log, as after restoring a backup. Read the list again and continue from its changeCursor.",
    { reason: "LOG_FORKED" },
  );

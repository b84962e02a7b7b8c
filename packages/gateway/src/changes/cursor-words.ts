/** The part of a cursor argument's description about expired cursors. */
export const whenExpired =
  "The error is CURSOR_EXPIRED when the log cannot continue from the cursor: extensions.reason is RETENTION when the changes after it are no longer kept, and " +
  "LOG_FORKED when its history was lost by restoring a backup or by a failover. List again then, and continue from the new changeCursor.";

/** The description of a subscription's argument `after`. */
export const afterWords =
  "A cursor of the change log. The stream replays the changes after it and then continues live, without gaps or repeats. Default: only new changes. " +
  `${whenExpired} The same error can end a running stream.`;

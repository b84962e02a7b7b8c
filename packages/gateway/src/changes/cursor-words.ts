/** The part of a cursor argument's description about expired cursors. */
export const whenExpired =
  "The error is CURSOR_EXPIRED when the log cannot continue from the cursor: extensions.reason is RETENTION when the changes after it are no longer kept, and " +
  "LOG_FORKED when its history was lost by restoring a backup or by a failover. List again then, and continue from the new changeCursor.";

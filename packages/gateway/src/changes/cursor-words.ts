/** What an argument that takes a cursor of the change log says of one that is good no more. */
export const whenExpired =
  "CURSOR_EXPIRED when the log does not go on from there: extensions.reason is RETENTION when what came after it is no longer kept, and " +
  "LOG_FORKED when its history is gone, because a backup was put back or a failover lost it. List anew then, and go on from changeCursor.";

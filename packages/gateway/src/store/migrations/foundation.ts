import * as tables from "./0001-tables.ts";
import * as stayingConnected from "./0002-staying-connected.ts";
import * as heldDeletions from "./0003-held-deletions.ts";
import * as historyByAge from "./0004-history-by-age.ts";
import * as logMarks from "./0005-log-marks.ts";
import * as fieldProblems from "./0006-field-problems.ts";
import * as credentialsAndWebhooks from "./0007-credentials-and-webhooks.ts";
import * as turns from "./0008-turns.ts";
import * as trustedTime from "./0009-trusted-time.ts";
import * as timesThatGoBack from "./0010-times-that-go-back.ts";
import * as ingressEvents from "./0011-ingress-events.ts";

/** The migrations from before each stage had its own. They have run on users' databases: none changes, and none is added. */
export const foundation = {
  "0001-tables": tables,
  "0002-staying-connected": stayingConnected,
  "0003-held-deletions": heldDeletions,
  "0004-history-by-age": historyByAge,
  "0005-log-marks": logMarks,
  "0006-field-problems": fieldProblems,
  "0007-credentials-and-webhooks": credentialsAndWebhooks,
  "0008-turns": turns,
  "0009-trusted-time": trustedTime,
  "0010-times-that-go-back": timesThatGoBack,
  "0011-ingress-events": ingressEvents,
};

import type { AlertFacts } from "../tables.ts";
import type { AlertRule } from "./alert-rules.ts";

/** What has happened, in one sentence for people. The subject's name is told beside it. */
export function summaryOf(rule: AlertRule, facts: AlertFacts): string {
  return sentences[rule]((name) => {
    const fact = facts[name];
    if (typeof fact === "object" && fact !== null) return fact.join(", ");
    return typeof fact === "number" ? String(Math.round(fact * 10) / 10) : (fact ?? "unknown");
  });
}

const sentences: Readonly<Record<AlertRule, (fact: (name: string) => string) => string>> = {
  VENDOR_DOWN: (fact) =>
    `${fact("systems")} of the ${fact("used")} systems in use fail because the vendor does not answer, or answers with status 5xx.`,
  REAUTHORIZATION_REQUIRED: () => "The vendor no longer accepts the credentials. The customer has to reconnect the system.",
  OPERATOR_CREDENTIALS: (fact) =>
    `The vendor refuses the operator's OAuth client, or its address is wrong, for ${fact("systems")} of the systems. Check the connector's settings.`,
  SYNC_FAILING: (fact) =>
    `Syncs of ${fact("entity")} have failed ${fact("failures")} times in a row (${fact("code")}); the last success was ${fact("minutes")} minutes ago.`,
  SYNC_STALE: (fact) =>
    `The last successful sync of ${fact("entity")} was ${fact("minutes")} minutes ago, ${fact("intervals")} intervals of polls.`,
  SYNC_SLOW: (fact) =>
    `A sync run of ${fact("entity")} took ${fact("minutes")} minutes, ${fact("times")} times the median of the runs before.`,
  ERROR_RATE: (fact) =>
    `${fact("percent")} % of ${fact("calls")} calls to the vendor in this hour and the one before have failed.`,
  REJECTED_RECORDS: (fact) => `${fact("rejected")} records (${fact("percent")} %) cannot be read.`,
  SUSPECTED_DELETIONS: (fact) =>
    `A complete list left out ${fact("records")} of ${fact("total")} records (${fact("entities")}). Confirm or reject their deletion.`,
  ENDPOINT_FAILING: (fact) => `The endpoint is ${fact("status")}: ${fact("reason")}`,
  DELIVERIES_LATE: (fact) => `The oldest event has waited for the endpoint for ${fact("minutes")} minutes.`,
  TOKEN_EXPIRING: (fact) => `The token "${fact("name")}" expires at ${fact("expiresAt")}.`,
};

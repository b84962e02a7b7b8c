/** The numbers that decide when a rule's condition is met. */
export type ThresholdName = "calls" | "days" | "failures" | "intervals" | "minutes" | "percent" | "systems" | "times";

export type Thresholds = Readonly<Partial<Record<ThresholdName, number>>>;

/** How a measure has to stand to its threshold. */
type Comparison = "at least" | "at most" | "more than";

interface Threshold {
  readonly usual: number;
  readonly compared: Comparison;
}

/** A rule: what it is about, in words for users, and its thresholds. All of them have to be met. */
export interface Rule {
  readonly description: string;
  /** The headline of its messages. */
  readonly title: string;
  readonly thresholds: Readonly<Partial<Record<ThresholdName, Threshold>>>;
}

const atLeast = (usual: number): Threshold => ({ usual, compared: "at least" });
const atMost = (usual: number): Threshold => ({ usual, compared: "at most" });
const moreThan = (usual: number): Threshold => ({ usual, compared: "more than" });

/** The rules by name. The names are stored. */
export const alertRules = {
  VENDOR_DOWN: {
    title: "A vendor is down",
    description:
      "Many systems of one connector fail by the vendor's own fault (no answer, too late, or status 5xx) at their last two polls. While this alert is open, SYNC_FAILING, SYNC_STALE, SYNC_SLOW and ERROR_RATE of the connector's systems are part of it. Thresholds: systems, the fewest that fail; percent, the smallest share of the connector's systems in use.",
    thresholds: { systems: atLeast(3), percent: atLeast(30) },
  },
  REAUTHORIZATION_REQUIRED: {
    title: "A customer has to sign in again",
    description: "The vendor no longer accepts a system's credentials: the customer has to reconnect it.",
    thresholds: {},
  },
  OPERATOR_CREDENTIALS: {
    title: "The operator's client is refused",
    description:
      "A vendor's authorization server refuses the operator's own OAuth client or addresses, so access tokens of the connector's systems end. The operator has to check its settings.",
    thresholds: {},
  },
  SYNC_FAILING: {
    title: "Syncs fail",
    description:
      "Polls of a type of record of a system fail. Thresholds: failures, how many in a row; minutes, how long without a success.",
    thresholds: { failures: atLeast(5), minutes: atLeast(15) },
  },
  SYNC_STALE: {
    title: "A system's copy is stale",
    description:
      "The last successful sync of a type of record of a system is too long ago, whatever the reason: a vendor that has Fettle wait counts, too. A system with an alert SYNC_FAILING gets none. Thresholds: intervals, how many intervals of polls; minutes, how long at least.",
    thresholds: { intervals: moreThan(3), minutes: atLeast(15) },
  },
  SYNC_SLOW: {
    title: "Syncs are slow",
    description:
      "A sync run takes far longer than the runs of its type of record did before. Thresholds: times, how many times their median; minutes, how long at least.",
    thresholds: { times: moreThan(4), minutes: moreThan(1) },
  },
  ERROR_RATE: {
    title: "Many calls to a vendor fail",
    description:
      "Many calls to a system's vendor fail within this hour and the one before. An answer that refuses one request, such as 400 or 404, is no failure. None is opened within two hours after the vendor was down. Thresholds: percent, the share that fails; calls, the fewest calls.",
    thresholds: { percent: moreThan(20), calls: atLeast(20) },
  },
  REJECTED_RECORDS: {
    title: "Records cannot be read",
    description:
      "Too many of a system's records lack a required value, and so are not in lists. Threshold: percent, their share.",
    thresholds: { percent: moreThan(1) },
  },
  SUSPECTED_DELETIONS: {
    title: "Deletions wait for a decision",
    description: "A complete list left out so many records of a system that an operator has to confirm or reject their deletion.",
    thresholds: {},
  },
  ENDPOINT_FAILING: {
    title: "An endpoint fails",
    description:
      "An endpoint for webhooks accepts nothing, was disabled because of that, or has a document that is not valid any more. Threshold: minutes, how long it has failed.",
    thresholds: { minutes: atLeast(60) },
  },
  DELIVERIES_LATE: {
    title: "Deliveries are late",
    description:
      "An event waits for an endpoint: it is to be tried again, is held behind another, is throttled, or has not been taken from the change log, also because the endpoint is disabled. Threshold: minutes, how long the oldest has waited.",
    thresholds: { minutes: moreThan(5) },
  },
  TOKEN_EXPIRING: {
    title: "An API token expires",
    description:
      "An API token that was not replaced is about to expire. A token whose whole life is shorter than the threshold is not told. Threshold: days, how many are left.",
    thresholds: { days: atMost(14) },
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type AlertRule = keyof typeof alertRules;

/** In the order in which they are judged: a vendor that is down takes in what follows from it. */
export const ruleNames = Object.keys(alertRules) as readonly AlertRule[]; // the keys of the object

/** Whether this version knows a rule: a newer node of the same deployment may have written another one. */
export const isAlertRule = (name: string): name is AlertRule => Object.hasOwn(alertRules, name);

/** The rules about a system that an open VENDOR_DOWN of its connector takes in. */
export const takenIn: ReadonlySet<AlertRule> = new Set(["SYNC_FAILING", "SYNC_STALE", "SYNC_SLOW", "ERROR_RATE"]);

/** The rules whose subject is an endpoint. */
export const endpointRules: ReadonlySet<AlertRule> = new Set(["ENDPOINT_FAILING", "DELIVERIES_LATE"]);

const thresholdsOf = (rule: AlertRule) => Object.entries((alertRules[rule] as Rule).thresholds) as [ThresholdName, Threshold][]; // its keys

/** The thresholds that a rule has, and their defaults. */
export const usualThresholds = (rule: AlertRule): Thresholds =>
  Object.fromEntries(thresholdsOf(rule).map(([name, { usual }]) => [name, usual]));

const holds: Readonly<Record<Comparison, (measure: number, threshold: number) => boolean>> = {
  "at least": (measure, threshold) => measure >= threshold,
  "at most": (measure, threshold) => measure <= threshold,
  "more than": (measure, threshold) => measure > threshold,
};

/** Whether measures meet a rule's condition. A measure that is missing does not. */
export const isMet = (rule: AlertRule, measures: Thresholds, thresholds: Thresholds): boolean =>
  thresholdsOf(rule).every(([name, { usual, compared }]) => {
    const measure = measures[name];
    return measure !== undefined && holds[compared](measure, thresholds[name] ?? usual);
  });

/** For each threshold of a rule the one that is met first, over the default and all given ones: what a statement over all environments asks for. */
export const loosestThresholds = (rule: AlertRule, given: readonly Thresholds[]): Thresholds =>
  Object.fromEntries(
    thresholdsOf(rule).map(([name, { usual, compared }]) => {
      const all = [usual, ...given.flatMap((thresholds) => thresholds[name] ?? [])];
      return [name, compared === "at most" ? Math.max(...all) : Math.min(...all)];
    }),
  );

import type { AlertRule, Thresholds } from "../rules/alert-rules.ts";
import type { AlertFacts } from "../tables.ts";

/** What a rule measured about one subject, before any threshold is looked at. */
export interface Fact {
  readonly environmentId: string;
  readonly rule: AlertRule;
  /** The id of what it is about: a system, a connector, an endpoint, a token. */
  readonly subjectId: string;
  readonly systemId: string | null;
  readonly connectorId: string | null;
  readonly measures: Thresholds;
  /** Whether it opens an alert where it is met. Otherwise it only keeps one open: too little is known yet. Default: true. */
  readonly mayOpen?: boolean;
  /** What to tell beside the measures. */
  readonly words: AlertFacts;
}

type OfSystem = { readonly environmentId: string; readonly systemId: string; readonly connectorId: string };
type Measured = Pick<Fact, "measures" | "words" | "mayOpen">;

/** A fact about a system. */
export const aboutSystem = (rule: AlertRule, { environmentId, systemId, connectorId }: OfSystem, measured: Measured): Fact => ({
  environmentId,
  rule,
  subjectId: systemId,
  systemId,
  connectorId,
  ...measured,
});

/** A fact about all systems of a connector in an environment. */
export const aboutConnector = (
  rule: AlertRule,
  { environmentId, connectorId }: Pick<OfSystem, "environmentId" | "connectorId">,
  measured: Measured,
): Fact => ({ environmentId, rule, subjectId: connectorId, systemId: null, connectorId, ...measured });

/** A fact about an endpoint or a token, which may be bound to a system. */
export const aboutOther = (
  rule: AlertRule,
  { environmentId, id, systemId }: { readonly environmentId: string; readonly id: string; readonly systemId: string | null },
  measured: Measured,
): Fact => ({ environmentId, rule, subjectId: id, systemId, connectorId: null, ...measured });

import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import { nearest } from "../nearest.ts";
import { connectorVariables } from "./connector-variables.ts";
import { knownNames } from "./environment.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Variables with this prefix are meant for Fettle. */
const ourPrefix = /^FETTLE_/u;
/** Variables that apps and examples read, and those that Kubernetes sets in containers beside a service named fettle. */
const othersNames = /^FETTLE_(URL|TOKEN|SERVICE_(HOST|PORT)(_.*)?|PORT(_\d+_.*)?)$/u;

/** The doubts about the variables of a server with these connectors, one sentence each: unknown names, and spaces around values. */
export function doubtfulNames(given: Variables, connectors: readonly ConnectorConfiguration[]): readonly string[] {
  const known = knownNames(connectors);
  const ofConnectors = new Set(connectors.flatMap(connectorVariables).map(({ variable }) => variable));
  const set = Object.keys(given).filter((name) => (given[name] ?? "") !== "");
  const unknown = set.filter((name) => ourPrefix.test(name) && !othersNames.test(name) && !known.includes(name));
  const withoutPrefix = set.filter((name) => ofConnectors.has(`FETTLE_${name}`));
  const spaced = known.filter((name) => (given[name] ?? "").trim() !== (given[name] ?? ""));
  return [
    ...unknown.toSorted().map((name) => {
      const bare = name.replace(ourPrefix, "");
      const meant = known.includes(bare) ? bare : nearest(name, known);
      return `${name} is not a setting and has no effect${meant === null ? "." : `: did you mean ${meant}?`}`;
    }),
    ...withoutPrefix.map((name) => `${name} is not a setting and has no effect: did you mean FETTLE_${name}?`),
    ...spaced.map((name) => `${name} has spaces around its value, which were removed.`),
  ];
}

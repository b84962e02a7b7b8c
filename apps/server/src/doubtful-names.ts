import { nearest } from "@fettle/gateway/nearest";
import { knownNames } from "./environment.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Whoever sets a variable that begins so means us. */
const ourPrefix = /^(FETTLE|CMMS_BEE|WORKWAVE_SERVICE)_/u;
/** What apps and examples read, and what Kubernetes sets in every container beside a service of the name fettle. */
const othersNames = /^FETTLE_(URL|TOKEN|SERVICE_(HOST|PORT)(_.*)?|PORT(_\d+_.*)?)$/u;

/** What is odd about the variables as they were given, a sentence each: names that nobody reads, and space around values. */
export function doubtfulNames(given: Variables): readonly string[] {
  const set = Object.keys(given).filter((name) => (given[name] ?? "") !== "");
  const unknown = set.filter((name) => ourPrefix.test(name) && !othersNames.test(name) && !knownNames.includes(name));
  const spaced = knownNames.filter((name) => (given[name] ?? "").trim() !== (given[name] ?? ""));
  return [
    ...unknown.toSorted().map((name) => {
      const bare = name.replace(ourPrefix, "");
      const meant = knownNames.includes(bare) ? bare : nearest(name, knownNames);
      return `${name} is not a setting and has no effect${meant === null ? "." : `: did you mean ${meant}?`}`;
    }),
    ...spaced.map((name) => `${name} has spaces around its value, which were removed.`),
  ];
}

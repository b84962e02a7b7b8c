import { nearest } from "@fettle/gateway/nearest";
import { knownNames } from "./environment.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Variables with these prefixes are meant for Fettle. */
const ourPrefix = /^(FETTLE|CMMS_BEE|WORKWAVE_SERVICE)_/u;
/** Variables that apps and examples read, and those that Kubernetes sets in containers beside a service named fettle. */
const othersNames = /^FETTLE_(URL|TOKEN|SERVICE_(HOST|PORT)(_.*)?|PORT(_\d+_.*)?)$/u;

/** The doubts about the given variables, one sentence each: unknown names, and spaces around values. */
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

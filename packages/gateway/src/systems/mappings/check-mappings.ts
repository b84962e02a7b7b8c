import { partsOfPath, readPath, deepestPath, longestPath } from "@fettle/connector";
import { isMappedName, mostMappings } from "../../field-mapping.ts";
import type { Json } from "../../store/tables.ts";
import type { GivenMapping, InputProblem } from "../systems.ts";

/** What is wrong with mappings, whatever the records are. */
export function checkMappings(mappings: readonly GivenMapping[]): readonly InputProblem[] {
  if (mappings.length > mostMappings)
    return [{ path: "mappings", message: `An entity can have at most ${mostMappings} mapped fields.` }];
  const first = new Map(mappings.map((mapping, index) => [mapping.name, index] as const).toReversed());
  return mappings.flatMap((mapping, index): readonly InputProblem[] => {
    const problems: InputProblem[] = [];
    if (!isMappedName(mapping.name))
      problems.push({
        path: `mappings.${index}.name`,
        message: "A name is a letter, followed by up to 49 letters, digits and _.",
      });
    else if (first.get(mapping.name) !== index)
      problems.push({ path: `mappings.${index}.name`, message: `The name ${mapping.name} is used twice.` });
    if (partsOfPath(mapping.path) === null)
      problems.push({
        path: `mappings.${index}.path`,
        message: `A path is up to ${deepestPath} member names of the payload, each after a slash, in up to ${longestPath} characters: /customFields/costCenter. __proto__, constructor and prototype are no members.`,
      });
    return problems;
  });
}

/** The mappings whose paths no payload has. Without payloads, nothing is known. */
export function absentPaths(mappings: readonly GivenMapping[], payloads: readonly Json[]): readonly InputProblem[] {
  if (payloads.length === 0) return [];
  return mappings.flatMap(({ path, mayBeAbsent }, index): readonly InputProblem[] => {
    const parts = partsOfPath(path) ?? [];
    if (mayBeAbsent || payloads.some((payload) => readPath(payload, parts) !== undefined)) return [];
    const message = `None of the ${payloads.length} records that changed last has this path. Look at remoteFields, or set mayBeAbsent.`;
    return [{ path: `mappings.${index}.path`, message }];
  });
}

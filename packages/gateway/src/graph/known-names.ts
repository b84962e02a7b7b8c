import type { Catalog } from "../catalog/catalog.ts";
import { GatewayError } from "../errors.ts";

/** The description of arguments that take the name of a record type. */
export const entityArgument =
  "Selects records of this type, such as WorkOrder. An unknown type name is an error that lists the known ones. Default: all.";

/**
 * Reads an argument that takes the name of a record type. Null or omitted is null.
 * @throws GatewayError `BAD_USER_INPUT` with the names of the existing types.
 */
export function readEntityName(
  { entities }: Pick<Catalog, "entities">,
  path: string,
  name: string | null | undefined,
): string | null {
  if (name === null || name === undefined) return null;
  checkNames(path, "type of record", [...entities.keys()], { eq: name });
  return name;
}

/** The filter operators whose operands are whole names. */
interface NameOperands {
  readonly eq?: unknown;
  readonly ne?: unknown;
  readonly in?: unknown;
  readonly notIn?: unknown;
}

/**
 * Checks the operands of a filter over a closed list of names. Operands that match parts of names may be any text.
 * @throws GatewayError `BAD_USER_INPUT` with the existing names.
 */
export function checkNames(
  path: string,
  kind: string,
  known: readonly string[],
  { eq, ne, in: some, notIn }: NameOperands,
): void {
  const asked = [eq, ne, some, notIn].flat().filter((name) => typeof name === "string");
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const shown = JSON.stringify(unknown.slice(0, 60));
  const list = known.length === 0 ? "There are none." : `There are: ${known.join(", ")}.`;
  throw new GatewayError("BAD_USER_INPUT", `${path}: there is no ${kind} ${shown}. ${list}`);
}

import type { ChangeSelection } from "../change-log/change-log.ts";
import { holds, readConditions, type Condition } from "../graph/conditions.ts";
import { checkNames } from "../graph/known-names.ts";
import type { ChangeKind } from "../change-log/tables.ts";

/**
 * Narrows an app's selection to what the reader may see: entities of this catalog, and a single system if the token is bound to
 * it.
 */
export function readSelection(input: unknown, entities: Iterable<string>, systemId: string | null): ChangeSelection {
  const { entity = {}, ...rest }: ChangeSelection = readConditions(input);
  const seen = [...entities].filter((name) => holds(entity, name));
  if (systemId === null) return { ...rest, entity: { in: seen } };
  const own: Condition = { in: holds(rest.systemId, systemId) ? [systemId] : [] };
  return { ...rest, entity: { in: seen }, systemId: own };
}

/**
 * Like {@link readSelection}, for apps, which get an error for an unknown entity name.
 * @throws GatewayError `BAD_USER_INPUT` that lists the known names.
 */
export function readKnownSelection(
  input: unknown,
  entities: ReadonlyMap<string, unknown>,
  systemId: string | null,
): ChangeSelection {
  checkNames("where.entity", "type of record", [...entities.keys()], readConditions(input)["entity"] ?? {});
  return readSelection(input, entities.keys(), systemId);
}

/** Whether a change is selected: how streams evaluate a selection. */
export function isSelected(
  selection: ChangeSelection,
  change: { readonly entity: string; readonly kind: ChangeKind; readonly systemId: string; readonly recordId: string },
): boolean {
  return (
    holds(selection.entity, change.entity) &&
    holds(selection.kind, change.kind) &&
    holds(selection.systemId, change.systemId) &&
    holds(selection.recordId, change.recordId)
  );
}

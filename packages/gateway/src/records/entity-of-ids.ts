import type { Catalog } from "../catalog/catalog.ts";
import { prefixOfId } from "../identifiers.ts";

/** Tells which entity some ids name, by how they begin. Null when they name several, or one that is unknown. */
export function entityOfIds({ entities }: Pick<Catalog, "entities">): (ids: readonly string[]) => string | null {
  const byPrefix = new Map([...entities.values()].map(({ descriptor: { idPrefix, name } }) => [idPrefix, name]));
  return (ids) => {
    const [first, ...others] = new Set(ids.map(prefixOfId));
    return first === undefined || others.length > 0 ? null : (byPrefix.get(first) ?? null);
  };
}

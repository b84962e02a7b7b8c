import type { Scope } from "../principal.ts";

const openKey = "fettle.isOpen";
const scopeKey = "fettle.scope";

/**
 * The `extensions` of a type or field that a token without the scope `read` may see: a type, whichever field returns it; a field, whatever it
 * returns. Everything else needs the scope.
 */
export const openToEveryToken: Readonly<Record<string, unknown>> = { [openKey]: true };

/** The `extensions` of a root field that needs a scope: a mutation needs only that, a query also `read`. Every mutation must declare one. */
export const needsScope = (scope: Scope): Readonly<Record<string, unknown>> => ({ [scopeKey]: scope });

type Extended = { readonly extensions: Readonly<Record<string, unknown>> };

/** Whether a type or a field is declared {@link openToEveryToken}. */
export const isOpen = ({ extensions }: Extended): boolean => extensions[openKey] === true;

/** The scope that a field declares. Null when it declares none. */
export function scopeOf({ extensions }: Extended): Scope | null {
  const scope = extensions[scopeKey];
  return typeof scope === "string" ? (scope as Scope) : null; // set only above
}

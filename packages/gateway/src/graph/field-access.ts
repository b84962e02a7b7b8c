import type { Scope } from "../principal.ts";

const openKey = "fettle.isOpen";
const scopeKey = "fettle.scope";

/**
 * The `extensions` of what a token without the scope `read` may see: of a type, whatever leads to it; of a field, whatever it leads to.
 * Everything that does not say so needs the scope.
 */
export const openToEveryToken: Readonly<Record<string, unknown>> = { [openKey]: true };

/** The `extensions` of a root field that needs a scope: of a mutation the one, of a query beside `read`. Every mutation has to say it. */
export const needsScope = (scope: Scope): Readonly<Record<string, unknown>> => ({ [scopeKey]: scope });

type Extended = { readonly extensions: Readonly<Record<string, unknown>> };

/** Whether a type or a field says {@link openToEveryToken}. */
export const isOpen = ({ extensions }: Extended): boolean => extensions[openKey] === true;

/** The scope that a field says it needs. Null when it says none. */
export function scopeOf({ extensions }: Extended): Scope | null {
  const scope = extensions[scopeKey];
  return scope === "read" || scope === "write" || scope === "systems" || scope === "admin" ? scope : null;
}

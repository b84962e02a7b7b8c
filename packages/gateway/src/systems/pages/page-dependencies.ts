import type { Catalog } from "../../catalog/catalog.ts";
import type { FinishDependencies } from "../sessions/finish-session.ts";

export interface PageDependencies extends FinishDependencies {
  readonly catalog: Catalog;
  readonly publicUrl: string;
  readonly fetch: typeof globalThis.fetch;
}

/** The redirect URI that the operator registers at each vendor. */
export const callbackUrl = ({ publicUrl }: Pick<PageDependencies, "publicUrl">) => `${publicUrl}/oauth/callback`;

/** The address of a session's page. */
export const pageUrl = ({ publicUrl }: Pick<PageDependencies, "publicUrl">, secret: string) => `${publicUrl}/connect/${secret}`;

import { redirectBack } from "../sessions/redirect-urls.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import { html, type Html } from "../../pages/html.ts";

/** A link on a page. */
export interface Way {
  readonly label: string;
  readonly url: string;
}

/** Links, the first of them as a button. */
export const renderWays = ([first, ...others]: readonly Way[]): readonly Html[] =>
  first === undefined
    ? []
    : [html`<a class="button" id="continue" rel="noreferrer" href="${first.url}">${first.label}</a>`, ...renderOthers(others)];

/** Links beside the main one. */
export const renderOthers = (ways: readonly Way[]): readonly Html[] =>
  ways.map(({ label, url }) => html`<a class="other" rel="noreferrer" href="${url}">${label}</a>`);

/** Why a person returns to the app without a connection, as the `error` of RFC 6749 where it has a suitable one. */
export type BackError = "access_denied" | "connect_failed";

/** The link back to the app without a connection; none when the app named no address. */
export const waysBack = (
  { redirect_url: redirectUrl, state }: Pick<SessionRow, "redirect_url" | "state">,
  error: BackError,
  label = "Go back without connecting",
): readonly Way[] => (redirectUrl === null ? [] : [{ label, url: redirectBack(redirectUrl, { error, state }) }]);

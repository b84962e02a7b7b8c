import { html } from "./html.ts";
import type { Page } from "./page.ts";

/** A page that only says something, with at most one way on. */
export function messagePage(
  status: number,
  title: string,
  text: string,
  link?: { readonly url: string; readonly label: string },
): Page {
  const way = link === undefined ? null : html`<a class="button" id="continue" href="${link.url}">${link.label}</a>`;
  return {
    status,
    title,
    body: html`<p>${text}</p>
      ${way}`,
  };
}

export const unknownLinkPage = (): Page =>
  messagePage(404, "This link is not valid", "Check that you have copied the whole link, or ask for a new one where you got it.");

export const usedLinkPage = (): Page =>
  messagePage(
    410,
    "This link has been used",
    "Each link connects once. To connect again, ask for a new link where you got this one.",
  );

export const expiredLinkPage = (): Page =>
  messagePage(410, "This link has expired", "Links are good for 30 minutes. Ask for a new one where you got this one.");

export const failedLinkPage = (): Page =>
  messagePage(
    410,
    "This connection could not be made",
    "Ask for a new link where you got this one, and say that it did not work.",
  );

export const unknownStatePage = (): Page =>
  messagePage(
    400,
    "This sign-in cannot be completed",
    "It does not belong to a connection under way, or it has been used. Open the link that you were given once more.",
  );

export const badRequestPage = (text: string): Page => messagePage(400, "This request cannot be read", text);

/** On the way to the vendor. */
export function leavingPage(product: string, url: string): Page {
  const body = html`<p>You sign in at ${product} and come back here afterwards.</p>
    <a class="button" id="continue" rel="noreferrer" href="${url}">Continue to ${product}</a>`;
  return { status: 200, title: `Sign in at ${product}`, body, goTo: url };
}

/** The end of it. */
export function connectedPage(product: string, accountName: string, systemId: string, returnUrl: string | null): Page {
  const title = `${product} is connected`;
  const said = html`<p>The connection to “${accountName}” works. <span class="help">Connection ${systemId}</span></p>`;
  if (returnUrl === null)
    return {
      status: 200,
      title,
      body: html`${said}
        <p>You can close this window.</p>`,
    };
  const body = html`${said}<a class="button" id="continue" rel="noreferrer" href="${returnUrl}">Continue</a>`;
  return { status: 200, title, body, goTo: returnUrl };
}

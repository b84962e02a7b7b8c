import { html } from "../../pages/html.ts";
import type { Page } from "../../pages/page.ts";
import { renderQuote, type VendorQuote } from "./vendor-quote.ts";
import { renderWays, type Way } from "./ways.ts";

/** A page with a message and links, the best link first. */
export const messagePage = (
  status: number,
  title: string,
  text: string,
  more: { readonly quote?: VendorQuote | null; readonly ways?: readonly Way[] } = {},
): Page => ({
  status,
  title,
  body: html`<p>${text}</p>
    ${renderQuote(more.quote ?? null)} ${renderWays(more.ways ?? [])}`,
});

export const unknownLinkPage = (): Page =>
  messagePage(
    404,
    "This link is not valid",
    "Make sure that you copied the whole link, or ask the person who gave it to you for a new one.",
  );

export const usedLinkPage = (): Page =>
  messagePage(
    410,
    "This link has been used",
    "Each link works once. To connect again, ask the person who gave it to you for a new link.",
  );

export const expiredLinkPage = (ways: readonly Way[]): Page =>
  messagePage(410, "This link has expired", "Links work for 30 minutes. Ask the person who gave it to you for a new one.", {
    ways,
  });

export const tooManyTriesPage = (ways: readonly Way[]): Page =>
  messagePage(
    410,
    "This link has been tried too many times",
    "Too many attempts to sign in have failed. Nothing has been changed. Find out which credentials to use, and ask the person who gave you this link for a new one.",
    { ways },
  );

export const failedLinkPage = (ways: readonly Way[]): Page =>
  messagePage(
    410,
    "This connection could not be made",
    "Tell the person who gave you this link that it did not work, and ask for a new one.",
    { ways },
  );

export const unknownStatePage = (): Page =>
  messagePage(
    400,
    "This sign-in cannot be completed",
    "It does not belong to a connection that was started in this browser. Open the link that you were given again.",
  );

/** For a return whose sign-in was restarted in another window. */
export const replacedFlowPage = (url: string): Page =>
  messagePage(
    409,
    "You started again in another window",
    "Only the latest sign-in counts. Finish it in the window where you started it, or start again here. Nothing has been changed.",
    { ways: [{ label: "Start again here", url }] },
  );

/** For a return that has come in before. */
export const repeatedReturnPage = (url: string): Page =>
  messagePage(
    409,
    "This sign-in has already been received",
    "It is being completed, or it has ended in the window that received it first. Check the status; if necessary, you can try again from there.",
    { ways: [{ label: "Check the status", url }] },
  );

/** For a session whose account another window changed during the last step. */
export const overtakenPage = (product: string, again: Way, others: readonly Way[]): Page =>
  messagePage(
    409,
    `${product} is not connected`,
    "This connection was changed in another window. Nothing has been changed here.",
    { ways: [again, ...others] },
  );

export const badRequestPage = (text: string): Page => messagePage(400, "This request cannot be read", text);

/** The page before the vendor's sign-in. */
export const leavingPage = (product: string, url: string): Page => ({
  ...messagePage(200, `Sign in at ${product}`, `You will sign in at ${product} and then come back here.`, {
    ways: [{ label: `Continue to ${product}`, url }],
  }),
  goTo: url,
});

/** The final page. It leads back to the app automatically. */
export function connectedPage(product: string, accountName: string, systemId: string, returnUrl: string | null): Page {
  const way = returnUrl === null ? html`<p>You can close this window.</p>` : renderWays([{ label: "Continue", url: returnUrl }]);
  return {
    status: 200,
    title: `${product} is connected`,
    body: html`<p>The connection to “${accountName}” works. <span class="help">The connection's id is ${systemId}.</span></p>
      ${way}`,
    ...(returnUrl === null ? {} : { goTo: returnUrl }),
  };
}

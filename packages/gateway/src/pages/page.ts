import { createHash } from "node:crypto";
import { Html, html } from "./html.ts";
import { style } from "./style.ts";

/** A hosted page. */
export interface Page {
  readonly status: number;
  readonly title: string;
  /** A prefix of the window's title, which a screen reader reads first. Default: none. */
  readonly prefix?: string;
  readonly body: Html;
  /**
   * Where the browser goes at once. A page is used instead of a redirect: browsers apply the form's `form-action` to redirects that follow
   * a form, and the sites of the vendor and the app may redirect further.
   */
  readonly goTo?: string;
  /** `Set-Cookie` headers of the response. */
  readonly cookies?: readonly string[];
}

/** Exactly the hashed text, without an extra space. */
const styleElement = new Html(`<style>${style}</style>`);
const styleHash = createHash("sha256").update(style).digest("base64");

/** Nothing is loaded, run or framed, and forms post only here. The page's address is a secret, so no referrer is sent. */
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
};

/** The response that shows a page. */
export function answerWith(page: Page): Response {
  const refresh = page.goTo === undefined ? null : html`<meta http-equiv="refresh" content="0; url=${page.goTo}" />`;
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.prefix ?? ""}${page.title}</title>
        ${refresh} ${styleElement}
      </head>
      <body>
        <main>
          <h1>${page.title}</h1>
          ${page.body}
        </main>
      </body>
    </html> `;
  const answer = new Response(document.text, { status: page.status, headers });
  for (const cookie of page.cookies ?? []) answer.headers.append("set-cookie", cookie);
  return answer;
}

import { createHash } from "node:crypto";
import { Html, html } from "./html.ts";
import { style } from "./style.ts";

/** One hosted page. */
export interface Page {
  readonly status: number;
  readonly title: string;
  /** What the window is called before the title; nothing where it is left out. A screen reader reads it first. */
  readonly prefix?: string;
  readonly body: Html;
  /**
   * Where the browser goes by itself at once. A page in between rather than a redirect: browsers hold redirects that follow a
   * form to the form's `form-action`, and the vendor's and the app's sites may redirect further.
   */
  readonly goTo?: string;
  /** `Set-Cookie` headers that go with it. */
  readonly cookies?: readonly string[];
}

/** Exactly what is hashed, without a space more. */
const styleElement = new Html(`<style>${style}</style>`);
const styleHash = createHash("sha256").update(style).digest("base64");

/** Nothing is loaded, run or framed, and forms go nowhere else. The address of the page is a secret: it is not passed on. */
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
};

/** The answer that shows a page. */
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

import { html } from "../../pages/html.ts";
import { loadAssets } from "./assets.ts";

/** The page loads from and calls only the gateway. The editor creates its styles at run time. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Answers with GraphiQL's page. The page needs no token: it asks for one and sends it with every call. */
export async function graphiQLAnswer(): Promise<Response> {
  const assets = await loadAssets();
  // Relative, so they work under any prefix.
  const url = (name: string) => `graphiql/${name}?v=${assets.get(name)?.version ?? ""}`;
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>GraphiQL · Fettle</title>
        <link rel="icon" href="data:," />
        <script src="${url("page.js")}"></script>
        <link rel="stylesheet" href="${url("graphiql.css")}" />
        <link rel="stylesheet" href="${url("page.css")}" />
        <script defer src="${url("graphiql.js")}"></script>
      </head>
      <body>
        <header class="bar">
          <h1><a href="./">Fettle</a></h1>
          <button type="button" id="token-change">Change token</button>
        </header>
        <main
          id="root"
          data-editor-worker="${url("editor-worker.js")}"
          data-graphql-worker="${url("graphql-worker.js")}"
          data-json-worker="${url("json-worker.js")}"
        >
          <noscript><p>GraphiQL needs JavaScript.</p></noscript>
        </main>
        <dialog id="token-dialog" aria-labelledby="token-title">
          <form id="token-form" novalidate>
            <h1 id="token-title">Enter an API token</h1>
            <p id="token-help">
              This page keeps the token until you close the tab. <code>npm start</code> prints a token, a server with an embedded
              store keeps its first token in the file <code>token</code> of its data folder, and on PostgreSQL
              <code>fettle token create</code> creates one.
            </p>
            <label for="token">API token</label>
            <input
              id="token"
              type="password"
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              maxlength="4000"
              aria-describedby="token-help token-wrong"
              autofocus
            />
            <p class="wrong" id="token-wrong" role="alert"></p>
            <button type="submit">Open GraphiQL</button>
            <button type="button" class="other" id="token-later">Not now</button>
          </form>
        </dialog>
      </body>
    </html> `;
  return new Response(document.text, {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, "cache-control": "no-store" },
  });
}

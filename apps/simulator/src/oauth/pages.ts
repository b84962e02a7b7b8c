import { html } from "hono/html";

type Markup = ReturnType<typeof html>;

const style = html`<style>
  body {
    font:
      1rem/1.5 system-ui,
      sans-serif;
    max-width: 26rem;
    margin: 3rem auto;
    padding: 0 1rem;
    color: #1b1b1b;
    background: #fff;
    overflow-wrap: anywhere;
  }
  label {
    display: block;
    margin-top: 1rem;
  }
  input {
    display: block;
    width: 100%;
    box-sizing: border-box;
    font: inherit;
    padding: 0.5rem;
    border: 1px solid #666;
  }
  button {
    font: inherit;
    margin: 1.5rem 0.5rem 0 0;
    padding: 0.5rem 1.25rem;
    border: 1px solid #1b1b1b;
    background: #fff;
  }
  button[value="continue"] {
    background: #1b4d89;
    border-color: #1b4d89;
    color: #fff;
  }
  [role="alert"] {
    border-left: 4px solid #b00020;
    padding-left: 0.75rem;
  }
</style>`;

/** A whole page of a vendor's authorization server. */
export const page = (title: string, content: Markup): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${style}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;

export const loginPage = (vendor: string, action: string, login: string, error?: string): Markup =>
  page(
    `Sign in to ${vendor}`,
    html`<h1>Sign in to ${vendor}</h1>
      ${error === undefined ? "" : html`<p role="alert">${error}</p>`}
      <form method="post" action="${action}">
        <label>Login <input name="login" type="text" autocomplete="username" value="${login}" /></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" /></label>
        <button name="answer" value="continue">Sign in</button>
        <button name="answer" value="cancel">Cancel</button>
      </form>`,
  );

const meaning: Readonly<Record<string, string>> = {
  openid: "Know who you are",
  offline_access: "Stay connected while you are away",
  read: "Read your records",
  write: "Change your records and set up webhooks",
};

export const consentPage = (
  vendor: string,
  action: string,
  asked: { readonly client: string; readonly scopes: readonly string[]; readonly user: string; readonly account: string },
): Markup =>
  page(
    `Allow access for ${asked.client}?`,
    html`<h1>Allow access for ${asked.client}?</h1>
      <p>You are signed in to ${vendor} as ${asked.user} of ${asked.account}. ${asked.client} wants to:</p>
      <ul>
        ${asked.scopes.map((scope) => html`<li>${meaning[scope] ?? scope}</li>`)}
      </ul>
      <form method="post" action="${action}">
        <button name="answer" value="continue">Allow</button>
        <button name="answer" value="cancel">Cancel</button>
      </form>`,
  );

export const errorPage = (vendor: string, error: string, description: string): Markup =>
  page(
    `${vendor}: this did not work`,
    html`<h1>This did not work</h1>
      <p role="alert">${description} (${error})</p>`,
  );

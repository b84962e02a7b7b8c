import { Hono } from "hono";
import { html } from "hono/html";
import { page } from "./oauth/pages.ts";
import type { RunningVendor } from "./running-vendor.ts";

/** The number of logins to show. The control API lists all, because there may be hundreds of accounts. */
const mostShown = 4;

const vendorSection = ({ vendor, credentials }: RunningVendor) => {
  const { logins, apiKeys, accounts } = credentials();
  const nameOf = (account: string) => accounts.find(({ id }) => id === account)?.name ?? account;
  const control = `/_control/${vendor.id}`;
  return html`<section>
    <h2>${vendor.name}</h2>
    <p>Sign in as one of these people, or give one of these API keys.</p>
    <ul>
      ${logins
        .slice(0, mostShown)
        .map(
          ({ name, login, password, account }) =>
            html`<li>${name} of ${nameOf(account)}: login <code>${login}</code>, password <code>${password}</code></li>`,
        )}
      ${apiKeys
        .slice(0, mostShown)
        .map(
          ({ key, account, access }) =>
            html`<li>
              ${nameOf(account)}, ${access === "full" ? "reading and writing" : "reading only"}: key <code>${key}</code>
            </li>`,
        )}
    </ul>
    <p>
      Controls: <a href="${control}/credentials">all credentials</a>, <a href="${control}/work-orders">work orders</a>,
      <a href="${control}/webhooks">webhooks</a>, <a href="${control}/faults">faults</a>, <a href="${control}/life">life</a>. Its
      API is at <code>${vendor.apiPath}</code>; <a href="${vendor.apiPath}/openapi.yaml">openapi.yaml</a> describes it.
    </p>
  </section>`;
};

/** The simulator's own page: its purpose, and who can sign in at which vendor. Only this machine can reach it. */
export const rootPage = (vendors: readonly RunningVendor[]): Hono => {
  const app = new Hono();
  app.get("/", (context) =>
    context.html(
      page(
        "Fettle's simulator",
        html`<h1>Fettle's simulator</h1>
          <p>
            It stands in for the vendors that Fettle connects to: their APIs, sign-in and webhooks. Nothing here is a real
            company, and every password and key is good for this simulator alone.
          </p>
          ${vendors.map(vendorSection)}
          <p>
            Change the vendors' data and break their answers with the control API under <code>/_control</code>.
            <a href="/_control/violations">Violations</a> lists answers that broke an API's description.
          </p>`,
      ),
    ),
  );
  app.notFound((context) => context.text("There is nothing here. See / for an overview.\n", 404));
  return app;
};

import type { Page } from "playwright-core";

/** The app's page that sessions return to; {@link openApp} makes it up. */
export const appPage = "http://localhost/app/done";

/** Serves the app's page in a person's windows. */
export const openApp = (page: Page): Promise<unknown> =>
  page.context().route(`${appPage}*`, (route) => route.fulfill({ contentType: "text/html", body: "<h1>The app</h1>" }));

/** Waits until a person is back in the app. Returns the parameters of the redirect. */
export async function waitForApp(page: Page): Promise<URLSearchParams> {
  await page.getByRole("heading", { name: "The app" }).waitFor();
  return new URL(page.url()).searchParams;
}

/** Signs in on the simulator's pages and consents. Without a login the vendor rejects the sign-in. */
export async function signInAtVendor(
  page: Page,
  person: { readonly login: string; readonly password: string } = { login: "", password: "" },
): Promise<void> {
  await page.getByLabel("Login").fill(person.login);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
}

/** Fills in the form of a connect or reconnect page by key, and sends it. */
export async function giveKey(page: Page, key: string): Promise<void> {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: /^(?:Connect|Reconnect)$/u }).click();
}

import type { RegisteredWebhook, Vendor, WebhookRegistration } from "@fettle/connector";
import { expectDeleted, expectJson } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { pathOf, readSchema, recordPath } from "./names.ts";

interface Registered {
  readonly id: string;
  readonly url: string;
  readonly hasAllEvents: boolean;
}

/** All webhooks that are set up at the vendor, for any URL. */
async function readWebhooks(vendor: Vendor<CmmsBeeSettings>): Promise<readonly Registered[]> {
  const { settings } = vendor;
  const answer = await expectJson(await vendor.fetch(pathOf(settings, "webhooks")), answers);
  return readSchema(answer, "WebhookList", settings)
    .requiredList("webhooks")
    .map((webhook) => readSchema(webhook, "Webhook", settings))
    .map((webhook) => ({
      id: webhook.requiredKey("id"),
      url: webhook.text("url") ?? "",
      hasAllEvents: webhook.texts("events").includes("*"),
    }));
}

/** The ids of the webhooks that are set up for a URL. */
const registeredIds = async (vendor: Vendor<CmmsBeeSettings>, url: string): Promise<readonly string[]> =>
  (await readWebhooks(vendor)).filter((webhook) => webhook.url === url).map(({ id }) => id);

async function remove(vendor: Vendor<CmmsBeeSettings>, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const path = recordPath(vendor.settings, "webhooks", id);
    if (path !== null) await expectDeleted(await vendor.fetch(path, { method: "DELETE" }), answers);
  }
}

/** Sets up one webhook for all events, then removes older ones for the same URL, whose secrets cannot be compared. */
export async function registerWebhook(vendor: Vendor<CmmsBeeSettings>, { url, secret }: WebhookRegistration): Promise<void> {
  const older = await registeredIds(vendor, url);
  const body = JSON.stringify({ url, secret, events: ["*"] });
  const headers = { "content-type": "application/json" };
  const answer = await vendor.fetch(pathOf(vendor.settings, "webhooks"), { method: "POST", headers, body });
  await expectJson(answer, answers, "write");
  await remove(vendor, older);
}

/** Removes the webhooks that are set up for the URL. */
export async function unregisterWebhook(vendor: Vendor<CmmsBeeSettings>, { url }: { readonly url: string }): Promise<void> {
  await remove(vendor, await registeredIds(vendor, url));
}

/** Lists the webhooks that are set up, by URL. */
export async function listWebhooks(vendor: Vendor<CmmsBeeSettings>): Promise<readonly RegisteredWebhook[]> {
  const byUrl = Map.groupBy(await readWebhooks(vendor), ({ url }) => url);
  return [...byUrl].map(([url, webhooks]) => ({ url, isComplete: webhooks.length === 1 && webhooks[0]?.hasAllEvents === true }));
}

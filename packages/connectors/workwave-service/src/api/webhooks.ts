import type { RegisteredWebhook, Vendor, WebhookRegistration } from "@fettle/connector";
import { expectDeleted, expectJson, pathSegment } from "@fettle/connector-kit";
import { entityOfType } from "../entity-types.ts";
import { answers } from "../errors.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { readSchema } from "./names.ts";

const entityTypes = [...entityOfType.keys()];
const actions = ["Create", "Update", "Delete"];

const events = entityTypes.flatMap((entity) => actions.map((action) => `${entity}.${action}`));

interface Registered {
  readonly id: string;
  readonly url: string;
  readonly event: string;
}

/** All webhooks that are set up at the vendor, for any URL. */
async function readWebhooks(vendor: Vendor<WorkwaveServiceSettings>): Promise<readonly Registered[]> {
  const answer = await expectJson(await vendor.fetch("/webhooks"), answers);
  return readSchema(answer, "WebhookList")
    .requiredList("Items")
    .map((webhook) => readSchema(webhook, "Webhook"))
    .map((webhook) => ({
      id: webhook.requiredKey("WebhookId"),
      url: webhook.text("PostToUrl") ?? "",
      event: `${webhook.text("EntityType")}.${webhook.text("Action")}`,
    }));
}

/** The webhooks that are set up for a URL. */
const registeredFor = async (vendor: Vendor<WorkwaveServiceSettings>, url: string): Promise<readonly Registered[]> =>
  (await readWebhooks(vendor)).filter((webhook) => webhook.url === url);

async function remove(vendor: Vendor<WorkwaveServiceSettings>, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const segment = pathSegment(id);
    if (segment !== null) await expectDeleted(await vendor.fetch(`/webhooks/${segment}`, { method: "DELETE" }), answers);
  }
}

/** Sets up one webhook per entity type and action: adds the missing ones and removes duplicates. */
export async function registerWebhooks(
  vendor: Vendor<WorkwaveServiceSettings>,
  { url }: Pick<WebhookRegistration, "url">,
): Promise<void> {
  const registered = await registeredFor(vendor, url);
  const present = registered.map(({ event }) => event);
  const headers = { "content-type": "application/json" };
  for (const EntityType of entityTypes) {
    for (const Action of actions) {
      if (present.includes(`${EntityType}.${Action}`)) continue;
      const body = JSON.stringify({ PostToUrl: url, EntityType, Action });
      await expectJson(await vendor.fetch("/webhooks", { method: "POST", headers, body }), answers, "write");
    }
  }
  const duplicates = registered.filter(({ event }, index) => present.indexOf(event) !== index);
  await remove(
    vendor,
    duplicates.map(({ id }) => id),
  );
}

/** Removes the webhooks that are set up for the URL. */
export async function unregisterWebhooks(
  vendor: Vendor<WorkwaveServiceSettings>,
  { url }: Pick<WebhookRegistration, "url">,
): Promise<void> {
  const registered = await registeredFor(vendor, url);
  await remove(
    vendor,
    registered.map(({ id }) => id),
  );
}

/** Lists the webhooks that are set up, by URL. */
export async function listWebhooks(vendor: Vendor<WorkwaveServiceSettings>): Promise<readonly RegisteredWebhook[]> {
  const byUrl = Map.groupBy(await readWebhooks(vendor), ({ url }) => url);
  return [...byUrl].map(([url, webhooks]) => ({
    url,
    isComplete: events.every((event) => webhooks.filter((webhook) => webhook.event === event).length === 1),
  }));
}

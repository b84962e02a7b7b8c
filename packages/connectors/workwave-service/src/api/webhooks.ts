import { ConnectorError, type RegisteredWebhook, type Vendor, type WebhookRegistration } from "@fettle/connector";
import { expectDeleted, expectJson, pathSegment } from "@fettle/connector-kit";
import { entityOfType } from "../entity-types.ts";
import { answers } from "../errors.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { readSchema } from "./names.ts";

interface Event {
  readonly EntityType: string;
  readonly Action: string;
}

const events: readonly Event[] = [...entityOfType.keys()].flatMap((EntityType) =>
  ["Create", "Update", "Delete"].map((Action) => ({ EntityType, Action })),
);

const nameOf = ({ EntityType, Action }: Event): string => `${EntityType}.${Action}`;

interface Registered {
  readonly id: string;
  readonly url: string;
  /** The names of its events. */
  readonly events: readonly string[];
}

/** All webhooks that are set up at the vendor, for any URL. One for a single event may name it itself. */
async function readWebhooks(vendor: Vendor<WorkwaveServiceSettings>): Promise<readonly Registered[]> {
  const answer = await expectJson(await vendor.fetch("/webhooks"), answers);
  return readSchema(answer, "WebhookList")
    .requiredList("Items")
    .map((webhook) => readSchema(webhook, "Webhook"))
    .map((webhook) => {
      const listed = webhook.children("Events");
      return {
        id: webhook.requiredKey("WebhookId"),
        url: webhook.text("PostToUrl") ?? "",
        events: (listed.length > 0 ? listed : [webhook]).map((event) =>
          nameOf({ EntityType: event.text("EntityType") ?? "", Action: event.text("Action") ?? "" }),
        ),
      };
    });
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

async function add(vendor: Vendor<WorkwaveServiceSettings>, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await vendor.fetch("/webhooks", { method: "POST", headers, body: JSON.stringify(body) });
  await expectJson(answer, answers, "write");
}

/** Sets up one webhook for some events, or one for each where the vendor takes no list of them. */
async function addAll(vendor: Vendor<WorkwaveServiceSettings>, url: string, missing: readonly Event[]): Promise<void> {
  if (missing.length === 0) return;
  try {
    await add(vendor, { PostToUrl: url, Events: missing });
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== "INVALID_INPUT") throw error;
    for (const event of missing) await add(vendor, { PostToUrl: url, ...event });
  }
}

/** Keeps the webhooks whose events no other one has, adds one for the missing events, and removes the rest. */
export async function registerWebhooks(
  vendor: Vendor<WorkwaveServiceSettings>,
  { url }: Pick<WebhookRegistration, "url">,
): Promise<void> {
  const covered = new Set<string>();
  const surplus: string[] = [];
  for (const { id, events: names } of await registeredFor(vendor, url)) {
    if (names.some((name) => covered.has(name))) surplus.push(id);
    else for (const name of names) covered.add(name);
  }
  await addAll(
    vendor,
    url,
    events.filter((event) => !covered.has(nameOf(event))),
  );
  await remove(vendor, surplus);
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
    isComplete: events.every((event) => webhooks.filter((webhook) => webhook.events.includes(nameOf(event))).length === 1),
  }));
}

import type { SettingMap, SettingValues, WebhookDescriptor, WebhookReceipt, WebhookRegistration } from "@fettle/connector";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";

/** The webhooks that should exist at the vendor, and what is known about the existing ones. */
export interface WantedWebhooks {
  readonly address: Pick<WebhookRegistration, "url" | "secret">;
  /** Whether the vendor was already given everything that is wanted now, and for long enough. */
  readonly isUnchanged: boolean;
  /** What the vendor was given before, if anything. Its URL may be the same. */
  readonly former: { readonly url: string; readonly reference: string | null } | null;
  /** Filters URLs: keeps those that belong to this system or no longer to any system. */
  readonly ownOf: (urls: readonly string[]) => Promise<readonly string[]>;
}

/** The webhooks as they are set up now. */
export interface WebhooksSetUp {
  /** The reference that the connector wants to keep. */
  readonly reference: string | null;
  /** What the vendor answered to a registration. Null: there was none, because everything was in place. */
  readonly receipt: WebhookReceipt | null;
}

type Webhooks = WebhookDescriptor<SettingValues<SettingMap>>;
type Vendor = VendorHandle["vendor"];

/**
 * Makes sure that the wanted webhooks are set up once and the gateway's former addresses are gone. Idempotent.
 * @throws ConnectorError when the vendor refuses or cannot be reached now.
 */
export const setUpWebhooks = (webhooks: Webhooks, vendor: Vendor, wanted: WantedWebhooks): Promise<WebhooksSetUp> =>
  webhooks.list === undefined ? fromMemory(webhooks, vendor, wanted) : fromList(webhooks, vendor, wanted, webhooks.list);

/** Uses the vendor's list: sets up only missing webhooks. */
async function fromList(
  { register, unregister }: Webhooks,
  vendor: Vendor,
  { address, isUnchanged, former, ownOf }: WantedWebhooks,
  list: NonNullable<Webhooks["list"]>,
): Promise<WebhooksSetUp> {
  const listed = await list(vendor);
  const isThere = listed.some(({ url, isComplete }) => url === address.url && isComplete);
  const isSameUrl = former?.url === address.url;
  const reference = isSameUrl ? former.reference : null;
  const receipt = isThere && isUnchanged ? null : ((await register?.(vendor, { ...address, reference })) ?? {});
  // New webhooks are set up first, so there is no gap.
  const others = listed.map(({ url }) => url).filter((url) => url !== address.url);
  for (const url of await ownOf(others)) {
    await unregister?.(vendor, { url, reference: former?.url === url ? former.reference : null });
  }
  return { reference: receipt === null ? reference : (receipt.reference ?? null), receipt };
}

/**
 * Uses the stored registration. The former webhooks are removed first: if the process stops between the two steps, the next check creates
 * no duplicates, and polling closes the gap.
 */
async function fromMemory(
  { register, unregister }: Webhooks,
  vendor: Vendor,
  { address, former }: WantedWebhooks,
): Promise<WebhooksSetUp> {
  const isSameUrl = former?.url === address.url;
  if (former !== null && !isSameUrl) await unregister?.(vendor, former);
  const reference = isSameUrl ? former.reference : null;
  const receipt = (await register?.(vendor, { ...address, reference })) ?? {};
  return { reference: receipt.reference ?? null, receipt };
}

import type { SettingMap, SettingValues, WebhookDescriptor, WebhookRegistration } from "@fettle/connector";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";

/** What should be at the vendor, and what is known of what is. */
export interface WantedWebhooks {
  readonly address: Pick<WebhookRegistration, "url" | "secret">;
  /** Whether the vendor was given all that is wanted now. */
  readonly isUnchanged: boolean;
  /** What the vendor was given before, if anything; its URL may be the same. */
  readonly former: { readonly url: string; readonly reference: string | null } | null;
  /** Those of some URLs that are this system's, or nobody's any more. */
  readonly ownOf: (urls: readonly string[]) => Promise<readonly string[]>;
}

type Webhooks = WebhookDescriptor<SettingValues<SettingMap>>;
type Vendor = VendorHandle["vendor"];

/**
 * Brings the vendor to where the wanted webhooks are set up once and none of the gateway's former addresses is. Answers what the connector
 * wants to have kept. Done again it changes nothing.
 * @throws ConnectorError when the vendor refuses or cannot be reached now.
 */
export const setUpWebhooks = (webhooks: Webhooks, vendor: Vendor, wanted: WantedWebhooks): Promise<string | null> =>
  webhooks.list === undefined ? fromMemory(webhooks, vendor, wanted) : fromList(webhooks, vendor, wanted, webhooks.list);

/** By what the vendor shows: only what is missing is set up. */
async function fromList(
  { register, unregister }: Webhooks,
  vendor: Vendor,
  { address, isUnchanged, former, ownOf }: WantedWebhooks,
  list: NonNullable<Webhooks["list"]>,
): Promise<string | null> {
  const listed = await list(vendor);
  const isThere = listed.some(({ url, isComplete }) => url === address.url && isComplete);
  const isSameUrl = former?.url === address.url;
  let reference = isSameUrl ? former.reference : null;
  if (!isThere || !isUnchanged) reference = (await register?.(vendor, { ...address, reference }))?.reference ?? null;
  // The new ones first, so that no moment goes without.
  const others = listed.map(({ url }) => url).filter((url) => url !== address.url);
  for (const url of await ownOf(others)) {
    await unregister?.(vendor, { url, reference: former?.url === url ? former.reference : null });
  }
  return reference;
}

/**
 * By what was written down. The former ones go first: cut off between the two, the next time knows of nothing that it would double, and
 * polling closes the gap.
 */
async function fromMemory(
  { register, unregister }: Webhooks,
  vendor: Vendor,
  { address, former }: WantedWebhooks,
): Promise<string | null> {
  const isSameUrl = former?.url === address.url;
  if (former !== null && !isSameUrl) await unregister?.(vendor, former);
  const reference = isSameUrl ? former.reference : null;
  return (await register?.(vendor, { ...address, reference }))?.reference ?? null;
}

import { isIP } from "node:net";
import type { RefusedField } from "../../graph/failure.ts";
import { readEndpointUrl } from "../../deliver/sending/endpoint-url.ts";
import type { AddressRules } from "../../vendor-calls/address-rules.ts";
import { type ChannelAddress, type ChannelInput, mostRecipients } from "./channel.ts";
import { isMailAddress } from "./mail-address.ts";

/** Which addresses may be called. */
export interface Addresses {
  readonly isListed: AddressRules;
  readonly isAllowed: AddressRules;
}

const longestName = 200;

/** Plain http goes only to a listed address, which a name may not lead to. */
function isNamedInClear(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && hostname !== "localhost" && isIP(hostname.replaceAll(/[[\]]/gu, "")) === 0;
}

/** Checks what is given. `address`: null when none is given. */
export function readChannelInput(
  { name, email, chat }: ChannelInput,
  addresses: Addresses,
): { readonly address: ChannelAddress | null } | { readonly problems: readonly RefusedField[] } {
  const problems: RefusedField[] = [];
  if (name !== undefined && (name.trim() === "" || name.length > longestName))
    problems.push({ path: "name", message: `A name has 1 to ${longestName} characters.` });
  let address: ChannelAddress | null = null;
  if (email !== undefined && chat !== undefined) problems.push({ path: "chat", message: "Give either email or chat, not both." });
  if (email !== undefined) {
    const to = [...new Set(email.to)];
    if (to.length === 0 || to.length > mostRecipients)
      problems.push({ path: "email.to", message: `An e-mail has 1 to ${mostRecipients} recipients.` });
    for (const [index, one] of to.entries())
      if (!isMailAddress(one))
        problems.push({ path: `email.to.${index}`, message: "This is not an address such as on-call@example.com." });
    address = { kind: "EMAIL", to };
  }
  if (chat !== undefined) {
    const read = readEndpointUrl(chat.url, addresses.isListed, addresses.isAllowed);
    if ("url" in read && isNamedInClear(read.url)) problems.push({ path: "chat.url", message: "Use https." });
    else if ("problem" in read) problems.push({ path: "chat.url", message: read.problem });
    else address = { kind: "CHAT", url: read.url };
  }
  return problems.length > 0 ? { problems } : { address };
}

import { createHmac } from "node:crypto";
import { signatureHeader } from "./vendor.ts";

/** A webhook as the vendor signs it now. */
export function signWebhook(
  secret: string,
  id: string,
  event: string,
  data: { readonly updatedAt: string },
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const time = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ id, event, occurredAt: data.updatedAt, data });
  const signature = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  return { headers: { "content-type": "application/json", [signatureHeader]: `t=${time},v1=${signature}` }, body };
}

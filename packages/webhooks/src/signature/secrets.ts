import { WebhookError } from "../webhook-error.ts";

const prefix = "whsec_";
/** The lengths that Standard Webhooks allows. */
const [fewestBytes, mostBytes] = [24, 64];

/**
 * The keys in secrets as Fettle shows them: `whsec_` and base64.
 * @throws WebhookError `INVALID_SECRET`, which never contains the secret.
 */
export function keysOf(secrets: string | readonly string[]): readonly Uint8Array[] {
  const all = typeof secrets === "string" ? [secrets] : secrets;
  if (all.length === 0) throw new WebhookError("INVALID_SECRET", "A receiver needs at least one secret.");
  return all.map(keyOf);
}

function keyOf(secret: unknown): Uint8Array {
  if (typeof secret !== "string" || !secret.startsWith(prefix))
    throw new WebhookError("INVALID_SECRET", `A secret begins with "${prefix}". Pass it as createWebhookEndpoint returned it.`);
  const text = secret.slice(prefix.length);
  const key = Buffer.from(text, "base64");
  // Buffer.from skips what is not base64.
  if (key.toString("base64").replace(/=+$/u, "") !== text.replace(/=+$/u, ""))
    throw new WebhookError("INVALID_SECRET", `What follows "${prefix}" in a secret is base64. This secret was cut or changed.`);
  if (key.length < fewestBytes || key.length > mostBytes)
    throw new WebhookError("INVALID_SECRET", `A secret has ${fewestBytes} to ${mostBytes} bytes. This one has ${key.length}.`);
  return key;
}

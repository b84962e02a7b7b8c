import type { Simulator } from "@fettle/simulator";
import type { SecretsOfARun } from "./secrets-of-a-run.ts";

/** Records the keys in a text with the format of FETTLE_ENCRYPTION_KEYS, or of a file of such keys. */
export function addEncryptionKeys(secrets: SecretsOfARun, text: string): void {
  for (const pair of text.split(/[,\n]/u)) {
    const key = pair.slice(pair.indexOf(":") + 1).trim();
    secrets.add("encryption key", key);
    secrets.add("encryption key", Buffer.from(key, "base64"));
  }
}

/** Records every secret that the simulator's vendors have issued or received so far. */
export function addVendorSecrets(secrets: SecretsOfARun, simulator: Simulator): void {
  for (const { connector, kind, value } of simulator.secrets()) {
    const ingressKey = kind === "webhook URL" ? /\/ingress\/([\w-]+)$/u.exec(value)?.[1] : undefined;
    if (ingressKey !== undefined) secrets.add("ingress key", ingressKey);
    else secrets.add(`${kind} of ${connector}`, value);
  }
}

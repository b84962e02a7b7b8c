import { createHmac } from "node:crypto";
import type { ReceivedCall } from "./receiver.ts";

/** @throws Error unless a call is signed as Standard Webhooks has it, and its body is JSON. */
export function checkCall({ headers, body }: ReceivedCall, secret: string): void {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  if (headers["webhook-signature"] !== expected) throw new Error("The first call's signature is wrong");
  JSON.parse(body);
}

import { httpRequest } from "../driver/driver.ts";
import { signWebhook } from "../house/sign-webhook.ts";
import { accountSize, workOrderPayload } from "../house/vendor-records.ts";

/** Requests with signed webhooks; each tells of another new work order of an account with so many. */
export function signWebhooks(url: string, secret: string, from: number, count: number, existing: number): readonly Buffer[] {
  const size = accountSize(existing);
  return Array.from({ length: count }, (_, index) => {
    const payload = workOrderPayload(from + index, size);
    const { headers, body } = signWebhook(secret, `dl_${from + index}`, "work_order.created", payload);
    return httpRequest(url, "POST", headers, body);
  });
}

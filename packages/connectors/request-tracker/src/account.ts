import { ConnectorError, type VendorAccount } from "@fettle/connector";
import { type AnswerRules, expectFound, expectJson, pathSegment } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import type { RequestTracker } from "./settings.ts";

/** RT also forbids a queue that does not exist. */
const queueAnswers: AnswerRules = { ...answers, isGone: ({ status }) => status === 403 || status === 404 };

/** The RT itself, by its address: no call names an installation or the user of a token. */
export async function account(vendor: RequestTracker): Promise<VendorAccount> {
  const { address, queue } = vendor.settings;
  await expectJson(await vendor.fetch("/rt"), answers);
  if (queue !== null && (await expectFound(await vendor.fetch(`/queue/${pathSegment(queue) ?? 0}`), queueAnswers)) === null)
    throw new ConnectorError("FORBIDDEN", `RT has no queue ${queue}, or this user may not see it.`);
  const id = address.replace(/^https?:\/\//u, "");
  return { id, name: `RT at ${id}` };
}

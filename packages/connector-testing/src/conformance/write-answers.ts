import assert from "node:assert/strict";
import type { SettingMap, SettingValues, WebhookDescriptor } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import type { WebhookSamples } from "./options.ts";
import type { Subject } from "./subject.ts";

const context = { commandId: "01JCONFORMANCE000000000003" };

/** Tests how webhooks answer writes that the vendor has accepted for later. */
export function testWriteAnswers<Settings extends SettingMap>(
  { options, entities, normalize }: Subject<Settings>,
  { read }: WebhookDescriptor<SettingValues<Settings>>,
  samples: WebhookSamples<SettingValues<Settings>>,
  settings: SettingValues<Settings>,
): void {
  const { it } = options.runner;
  for (const { name, connector, samples: payloads } of entities) {
    const { create, update } = connector;
    const { create: created, update: updated } = options.writes?.[name] ?? {};
    const [first] = payloads;
    const remoteId = () => normalize(name, assertGiven(first, `samples of ${name}`)).remoteId;
    const writes = [
      ...(create && created ? [{ operation: "create", write: () => create(options.vendor(), created, context) }] : []),
      ...(update && updated
        ? [{ operation: "update", write: () => update(options.vendor(), remoteId(), updated, context) }]
        : []),
    ];
    for (const { operation, write } of writes) {
      it(`knows the answer to an accepted ${operation} of ${name} by its reference`, async () => {
        const result = await write();
        if (result.outcome !== "accepted" || result.reference === null) return;
        const { reference } = result;
        assert.ok(reference !== "" && reference.length <= 500, "a reference has 1 to 500 characters");
        const answers = assertGiven(samples.answers, "webhooks.answers");
        const answered = (body: unknown) =>
          read(body, settings).find((event) => "reference" in event && event.reference === reference);
        const written = answered(answers.written(reference, "answered-1"));
        assert.deepEqual(written, { kind: "written", reference, remoteId: "answered-1" });
        const refused = answered(answers.refused(reference, "The depot is closed."));
        assert.equal(refused?.kind, "refused", "a refusal is not recognised");
        assert.match(refused?.kind === "refused" ? refused.message : "", /\S/u, "a refusal says nothing");
      });
    }
  }
}

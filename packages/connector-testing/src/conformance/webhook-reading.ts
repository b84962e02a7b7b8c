import assert from "node:assert/strict";
import { ConnectorError, type SettingMap, type WebhookDescriptor, type WebhookEvent, type WriteAnswer } from "@fettle/connector";
import type { WebhookSamples } from "./options.ts";
import type { Subject } from "./subject.ts";

/** What names records; the rest answers writes. */
const eventsOf = (reported: readonly (WebhookEvent | WriteAnswer)[]) =>
  reported.filter((event): event is WebhookEvent => event.kind === "changed" || event.kind === "deleted");

/** Tests how webhooks are read. */
export function testWebhookReading<Settings extends SettingMap, Values>(
  { options, entities, normalize }: Subject<Settings>,
  webhooks: WebhookDescriptor<Values>,
  { deliveries, ofNoInterest }: Pick<WebhookSamples<Values>, "deliveries" | "ofNoInterest">,
  settings: Values,
): void {
  const { it } = options.runner;
  const read = (body: unknown, given: Partial<Values> = {}) => webhooks.read(body, { ...settings, ...given });

  it("reads webhooks, with the same result every time", () => {
    assert.ok(deliveries.length > 0, "pass webhooks.deliveries");
    for (const { body, settings: given, events } of deliveries) {
      const reported = eventsOf(read(body, given)).map(({ entity, remoteId, kind }) => ({ entity, remoteId, kind }));
      assert.deepEqual(reported, events);
      assert.deepEqual(read(body, given), read(body, given));
    }
  });

  it("names only entities of the connector, and carries payloads of the same record", () => {
    for (const event of deliveries.flatMap(({ body, settings: given }) => eventsOf(read(body, given)))) {
      assert.ok(
        entities.some(({ name }) => name === event.entity),
        `${event.entity} is not an entity of the connector`,
      );
      if (event.payload === undefined) continue;
      assert.equal(event.kind, "changed", "a deletion carries no payload");
      assert.equal(normalize(event.entity, event.payload).remoteId, event.remoteId);
    }
  });

  it("ignores irrelevant webhooks", () => {
    for (const body of ofNoInterest) assert.deepEqual(read(body), []);
  });

  it("refuses unreadable webhooks without crashing", () => {
    for (const body of [{}, null, undefined, [], "text", 42, true, { data: null }, { id: {} }]) {
      try {
        assert.deepEqual(read(body), [], `${JSON.stringify(body)} must report nothing`);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        assert.ok(ConnectorError.isInstance(error), `threw ${String(error)}, which is not a ConnectorError`);
        assert.equal(error.code, "UNEXPECTED_ANSWER");
      }
    }
  });
}

import type { SettingMap } from "@fettle/connector";
import { assertGiven } from "./conformance/assertions.ts";
import { testDeclaration } from "./conformance/declaration.ts";
import { testFailures } from "./conformance/failures.ts";
import { testFiles } from "./conformance/files.ts";
import { testLimits } from "./conformance/limits.ts";
import { testListing } from "./conformance/listing.ts";
import { testNormalization } from "./conformance/normalization.ts";
import type { ConnectorTestOptions } from "./conformance/options.ts";
import { onlyTheVendor } from "./conformance/only-the-vendor.ts";
import { testReleasedCursors } from "./conformance/released-cursors.ts";
import { subjectOf } from "./conformance/subject.ts";
import { testAppWideWebhooks } from "./conformance/webhooks-app-wide.ts";
import { testWebhookReading } from "./conformance/webhook-reading.ts";
import { testWebhookRegistration } from "./conformance/webhook-registration.ts";
import { testWebhookVerification } from "./conformance/webhook-verification.ts";
import { testRemoteFields } from "./conformance/remote-fields.ts";
import { testWordLists } from "./conformance/word-lists.ts";
import { testWriteAnswers } from "./conformance/write-answers.ts";
import { testWriting } from "./conformance/writing.ts";

/**
 * Tests a connector against version 1 of the specification: everything that it declares, and nothing else.
 * It registers its tests with the caller's runner and needs no network.
 */
export function testConnector<Settings extends SettingMap>(given: ConnectorTestOptions<Settings>): void {
  const vendors: ReturnType<typeof given.vendor>[] = [];
  const options: ConnectorTestOptions<Settings> = {
    ...given,
    runner: onlyTheVendor(given.runner, () => vendors),
    vendor() {
      const vendor = given.vendor();
      vendors.push(vendor);
      return vendor;
    },
  };
  const { describe, it } = options.runner;
  const subject = subjectOf(options);
  describe(`${options.connector.id} conforms to connector specification v1`, () => {
    testDeclaration(subject);
    testLimits(subject);
    testNormalization(subject);
    testWordLists(subject);
    testRemoteFields(subject);
    testListing(subject);
    testReleasedCursors(subject);
    testWriting(subject);
    testFiles(subject);
    testFailures(subject);
    const { webhooks } = subject;
    if (!webhooks) return;
    const samples = options.webhooks;
    if (samples === undefined) return it("has samples of its webhooks", () => void assertGiven(samples, "webhooks"));
    describe("webhooks", () => {
      const { settings } = options.vendor();
      testWebhookReading(subject, webhooks, samples, settings);
      testWriteAnswers(subject, webhooks, samples, settings);
      testWebhookRegistration(subject, webhooks, samples, options.vendor);
      const { verify, appWide } = webhooks;
      if (appWide) testAppWideWebhooks(subject, appWide, samples);
      if (verify) testWebhookVerification(subject, async (delivery, secret) => verify(delivery, secret, settings), samples);
    });
  });
}

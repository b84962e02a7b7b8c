import { expect, it } from "vitest";
import { mappingTables } from "./mapping-tables.ts";
import { sampleConnector, sampleWrites } from "./testing/sample-connector.ts";
import { samples, sampleVendor } from "./testing/sample-vendor.ts";

it("The tables name the vendor's properties of each field, its writes, and the fields that the vendor lacks", () => {
  const connector = sampleConnector(sampleWrites);
  const tables = mappingTables({
    connector,
    vendor: () => sampleVendor(connector),
    samples: { Customer: [{ ...samples[0], colour: "red" }] },
  });
  expect(tables).toBe(`### Customer

| field | at the vendor | writes |
|---|---|---|
| \`remoteId\` | \`id\` |  |
| \`remoteUpdatedAt\` | \`at\` |  |
| \`name\` | \`name\` |  |
| \`type\` | \`kind\` |  |
| \`extension.colour\` | \`colour\` | create, update |
| \`extension.signedOn\` | \`signedOn\` | create, update |

Not at the vendor: \`number\`, \`email\`, \`phone\`, \`contacts\`, \`billingAddress\`, \`balance\`, \`isActive\`.`);
});

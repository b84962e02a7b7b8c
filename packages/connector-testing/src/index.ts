export { type AnyRecord, recordProblems } from "./check-record.ts";
export { schemaProblems } from "./check-schema.ts";
export { defaultSettings } from "./default-settings.ts";
export type { FakeAnswer, FakeCall, FakeRoute, FakeRoutes } from "./fake-routes.ts";
export { type FakePage, fakeTable, type FakeTableOptions } from "./fake-table.ts";
export { fakeVendor, type FakeVendor, type FakeVendorOptions } from "./fake-vendor.ts";
export type {
  ConnectorTestOptions,
  CustomerWord,
  SampleDelivery,
  TestRunner,
  UnmappedWord,
  WebhookSamples,
  WriteSamples,
} from "./conformance/options.ts";
export { testConnector } from "./test-connector.ts";
export { type ServedRoutes, serveRoutes } from "./serve-routes.ts";

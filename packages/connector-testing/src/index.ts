export { type AnyRecord, recordProblems } from "./check-record.ts";
export { schemaProblems } from "./check-schema.ts";
export { defaultSettings } from "./default-settings.ts";
export type { FakeAnswer, FakeCall, FakeRoute, FakeRoutes } from "./fake-routes.ts";
export { type FakePage, fakeTable, type FakeTableOptions } from "./fake-table.ts";
export { fakeVendor, type FakeVendor, type FakeVendorOptions } from "./fake-vendor.ts";
export type {
  ConnectorTestOptions,
  CustomerWord,
  LimitSample,
  SampleDelivery,
  TestRunner,
  UnmappedWord,
  WebhookSamples,
  WriteSamples,
} from "./conformance/options.ts";
export { recordConnector, type RecorderOptions, type Recording, type WrittenRecording } from "./recording/record-connector.ts";
export { type RecordedAnswer, recordedRoutes } from "./recording/recorded-routes.ts";
export { mappingTables, type MappingOptions } from "./mapping-tables.ts";
export { testConnector } from "./test-connector.ts";
export { type PackageTestOptions, testPackage } from "./test-package.ts";
export { type ServedRoutes, serveRoutes } from "./serve-routes.ts";

import { mapSetting, type SettingValues, textSetting, urlSetting, wordListSetting, workOrder } from "@fettle/connector";

/** Nothing about CMMS Bee's API is known, so every address, name and word is a setting. The defaults match openapi.yaml. */
export const settings = {
  baseUrl: urlSetting({
    setBy: "operator",
    label: "API address",
    help: "Enter the base address of the API, without a trailing slash.",
    default: "https://api.example.invalid/v1",
  }),
  issuer: textSetting({
    setBy: "operator",
    label: "OAuth issuer",
    help: "Enter the issuer identifier exactly as the authorization server reports it.",
    default: "https://oauth.example.invalid",
    pattern: "https?://\\S+",
  }),
  authorizationUrl: urlSetting({
    setBy: "operator",
    label: "OAuth authorization address",
    default: "https://oauth.example.invalid/auth",
  }),
  tokenUrl: urlSetting({ setBy: "operator", label: "OAuth token address", default: "https://oauth.example.invalid/token" }),
  revocationUrl: urlSetting({
    setBy: "operator",
    label: "OAuth revocation address",
    default: "https://oauth.example.invalid/token/revocation",
  }),
  scopes: textSetting({
    setBy: "operator",
    label: "OAuth scopes",
    help: "Separate scopes with spaces.",
    default: "openid offline_access read write",
  }),
  timeZone: textSetting({
    setBy: "operator",
    label: "Time zone",
    help: "Enter the time zone for times without an offset, such as America/Chicago. Without a time zone, Fettle cannot read those times.",
    pattern: "[A-Za-z]+(/[A-Za-z0-9_+-]+)*",
    optional: true,
  }),
  paths: mapSetting({
    label: "Paths",
    help: "Enter the paths that differ, by resource: me, workOrders, workOrderStatuses, workOrderTypes, workOrderCustomFields, assets, locations, users, customers, teams, workRequests, maintenancePlans, meters, meterReadings, downtimes, parts, stocks, suppliers, purchaseOrders, documents, comments, webhooks.",
    default: {},
  }),
  names: mapSetting({
    label: "Names",
    help: "Enter the names that differ: properties such as WorkOrder.title or WorkOrderList.workOrders, parameters such as query.limit, headers such as header.x-cmms-bee-signature, events such as event.work_order.updated, and words such as recordType.work_order, triggerType.meter and frequency.weekly.",
    default: {},
  }),
  statusWords: mapSetting({
    label: "Words for the status of a work order",
    help: "Enter additional words of the vendor with their canonical words, such as awaiting_parts = ON_HOLD.",
    default: {},
  }),
  priorityWords: mapSetting({ label: "Words for the priority of a work order", default: {} }),
  typeWords: mapSetting({ label: "Words for the type of a work order", default: {} }),
  assetStatusWords: mapSetting({ label: "Words for the status of an asset", default: {} }),
  locationTypeWords: mapSetting({ label: "Words for the type of a location", default: {} }),
  customerTypeWords: mapSetting({ label: "Words for the type of a customer", default: {} }),
  statusWordsToWrite: mapSetting({
    label: "Words for writing a status",
    help: "Enter the vendor's word for each canonical word that differs, such as COMPLETED = finished.",
    default: {},
  }),
  workOrderStatuses: wordListSetting({ label: "Statuses of work orders", values: workOrder.fields.status.values }),
  workOrderTypes: wordListSetting({ label: "Types of work orders", values: workOrder.fields.type.values }),
  priorityWordsToWrite: mapSetting({ label: "Words for writing a priority", default: {} }),
  typeWordsToWrite: mapSetting({ label: "Words for writing the type of a work order", default: {} }),
  requestStatusWords: mapSetting({ label: "Words for the status of a request", default: {} }),
  requestStatusWordsToWrite: mapSetting({ label: "Words for writing the status of a request", default: {} }),
  strategyWords: mapSetting({ label: "Words for the strategy of a plan", default: {} }),
  strategyWordsToWrite: mapSetting({ label: "Words for writing the strategy of a plan", default: {} }),
  meterSourceWords: mapSetting({ label: "Words for the source of a meter's readings", default: {} }),
  downtimeTypeWords: mapSetting({ label: "Words for the type of a downtime", default: {} }),
  downtimeTypeWordsToWrite: mapSetting({ label: "Words for writing the type of a downtime", default: {} }),
  purchaseOrderStatusWords: mapSetting({ label: "Words for the status of a purchase order", default: {} }),
  purchaseOrderStatusWordsToWrite: mapSetting({ label: "Words for writing the status of a purchase order", default: {} }),
} as const;

/** The parsed settings of a system at CMMS Bee. */
export type CmmsBeeSettings = SettingValues<typeof settings>;

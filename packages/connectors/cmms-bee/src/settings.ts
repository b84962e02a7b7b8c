import { mapSetting, type SettingValues, textSetting, urlSetting } from "@fettle/connector";

/** Nothing about CMMS Bee's API is known, so every address, name and word is a setting. The defaults are those of openapi.yaml. */
export const settings = {
  baseUrl: urlSetting({
    setBy: "operator",
    label: "API address",
    help: "The API begins here. Leave out the trailing slash.",
    default: "https://api.example.invalid/v1",
  }),
  issuer: textSetting({
    setBy: "operator",
    label: "OAuth issuer",
    help: "This is the issuer identifier of the authorization server, exactly as it names itself.",
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
    help: "Separate them by spaces.",
    default: "openid offline_access read write",
  }),
  timeZone: textSetting({
    setBy: "operator",
    label: "Time zone",
    help: "Times that come without an offset are read in this zone, such as America/Chicago. With none, they are not read.",
    default: "none",
    pattern: "none|[A-Za-z]+(/[A-Za-z0-9_+-]+)*",
  }),
  paths: mapSetting({
    label: "Paths",
    help: "Give the paths that differ, by resource: me, workOrders, assets, locations, users, customers, webhooks.",
    default: {},
  }),
  names: mapSetting({
    label: "Names",
    help: "Give the names that differ: properties as in WorkOrder.title, WorkOrderList.workOrders, parameters as in query.limit.",
    default: {},
  }),
  statusWords: mapSetting({
    label: "Words for a work order's status",
    help: "Give further words of the vendor with the canonical word of each, such as awaiting_parts = ON_HOLD.",
    default: {},
  }),
  priorityWords: mapSetting({ label: "Words for a work order's priority", default: {} }),
  typeWords: mapSetting({ label: "Words for a work order's type", default: {} }),
  assetStatusWords: mapSetting({ label: "Words for an asset's status", default: {} }),
  locationTypeWords: mapSetting({ label: "Words for a location's type", default: {} }),
  customerTypeWords: mapSetting({ label: "Words for a customer's type", default: {} }),
  statusWordsToWrite: mapSetting({
    label: "Words to write a status with",
    help: "Give the vendor's word by canonical word where it differs, such as COMPLETED = finished.",
    default: {},
  }),
  priorityWordsToWrite: mapSetting({ label: "Words to write a priority with", default: {} }),
} as const;

/** The parsed settings of a system at CMMS Bee. */
export type CmmsBeeSettings = SettingValues<typeof settings>;

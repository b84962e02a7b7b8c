import { type SettingValues, textSetting, urlSetting } from "@fettle/connector";

const address = "(/|https?://)\\S*";

/** The base URLs are known; the identity server's paths are assumptions that settings can change. */
export const settings = {
  baseUrl: urlSetting({
    setBy: "operator",
    label: "API address",
    help: "Enter the base address of the API. The default is production; the sandbox is at https://sandbox-api.service.workwave.com/api/public/v1.",
    default: "https://prod-api.service.workwave.com/api/public/v1",
  }),
  identityUrl: urlSetting({ setBy: "operator", label: "Identity server", default: "https://is.workwave.com" }),
  issuer: textSetting({
    setBy: "operator",
    label: "OAuth issuer",
    help: "Enter the server's issuer identifier: an absolute URL, or a path below the identity server. / stands for the server itself.",
    default: "/",
    pattern: address,
  }),
  authorizationEndpoint: textSetting({
    setBy: "operator",
    label: "OAuth authorization endpoint",
    help: "Enter an absolute URL, or a path below the identity server. The same applies to the next two endpoints.",
    default: "/oauth2/authorize",
    pattern: address,
  }),
  tokenEndpoint: textSetting({ setBy: "operator", label: "OAuth token endpoint", default: "/oauth2/token", pattern: address }),
  revocationEndpoint: textSetting({
    setBy: "operator",
    label: "OAuth revocation endpoint",
    default: "/oauth2/revoke",
    pattern: address,
  }),
  currency: textSetting({
    setBy: "operator",
    label: "Currency",
    help: "Enter the ISO 4217 code of the currency that amounts are in. An invoice that names its own currency keeps it.",
    default: "USD",
    pattern: "[A-Z]{3}",
  }),
  timeZone: textSetting({
    setBy: "operator",
    label: "Time zone",
    help: "Enter the time zone for times without an offset, such as America/Chicago. Without a time zone, Fettle cannot read those times.",
    pattern: "[A-Za-z]+(/[A-Za-z0-9_+-]+)*",
    optional: true,
  }),
} as const;

/** The parsed settings of a system at WorkWave Service. */
export type WorkwaveServiceSettings = SettingValues<typeof settings>;

import { numberSetting, type SettingValues, textSetting, urlSetting } from "@fettle/connector";

export const settings = {
  baseUrl: urlSetting({ setBy: "operator", label: "API address", default: "https://api.workwave.com/pestpac/v1" }),
  tokenUrl: urlSetting({ setBy: "operator", label: "Token address", default: "https://is.workwave.com/oauth2/token" }),
  companyKey: textSetting({
    label: "Company key",
    help: "Enter the six digits with which you sign in to PestPac.",
    pattern: "[0-9]{6}",
  }),
  timeZone: textSetting({
    label: "Time zone",
    help: "Enter the time zone of your branches, such as America/Chicago. Without one, Fettle reads the day of the work, but not its time.",
    pattern: "[A-Za-z]+(/[A-Za-z0-9_+-]+)*",
    optional: true,
  }),
  daysBack: numberSetting({
    label: "Days back",
    help: "How many past days of service orders are read.",
    default: 14,
    minimum: 0,
    maximum: 366,
    isWhole: true,
  }),
  daysAhead: numberSetting({
    label: "Days ahead",
    help: "How many days of service orders are read ahead.",
    default: 60,
    minimum: 1,
    maximum: 366,
    isWhole: true,
  }),
} as const;

/** The parsed settings of a system at PestPac. */
export type PestpacSettings = SettingValues<typeof settings>;

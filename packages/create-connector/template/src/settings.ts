import { type SettingValues, urlSetting } from "@fettle/connector";

/** What a system needs besides credentials. */
export const settings = {
  baseUrl: urlSetting({
    setBy: "operator",
    label: "API address",
    help: "Enter the base address of the API, without a trailing slash.",
    default: "https://api.template-id.example/v1",
  }),
} as const;

export type Settings = SettingValues<typeof settings>;

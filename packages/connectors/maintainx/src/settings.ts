import { type SettingValues, textSetting, urlSetting } from "@fettle/connector";

export const settings = {
  baseUrl: urlSetting({ setBy: "operator", label: "API address", default: "https://api.getmaintainx.com/v1" }),
  organizationId: textSetting({
    label: "Organization id",
    help: "Enter the number of your organization, which MaintainX shows in its settings beside the API keys.",
    pattern: "[0-9]+",
  }),
} as const;

/** The parsed settings of a system at MaintainX. */
export type MaintainxSettings = SettingValues<typeof settings>;

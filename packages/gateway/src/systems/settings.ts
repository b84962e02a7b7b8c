import { list, type SettingVariables } from "../setting.ts";

/** The settings of this stage. */
export interface SystemsSettings {
  /** Redirect URLs that connect sessions may name, matched exactly or, with a final `*`, by prefix. Default: any loopback address. */
  readonly redirectUrls?: readonly string[];
}

export const systemsVariables: SettingVariables<SystemsSettings> = {
  redirectUrls: {
    variable: "FETTLE_REDIRECT_URLS",
    schema: list.refine(
      (urls) => urls.every((url) => URL.canParse(url.replace(/\*$/u, ""))),
      "must be URLs, separated by commas",
    ),
  },
};

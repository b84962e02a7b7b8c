import { z } from "zod";
import type { IngestSettings } from "../ingest/settings.ts";
import type { SettingVariables } from "../setting.ts";
import type { VendorCallsSettings } from "../vendor-calls/settings.ts";
import { isMailAddress } from "./channels/mail-address.ts";

/** The settings of this stage. Chats may be called at the addresses at which vendors may be called. */
export interface AlertsSettings
  extends Pick<VendorCallsSettings, "allowedAddresses">, Pick<IngestSettings, "pollIntervalSeconds"> {
  /** The mail server that sends alerts: `smtp://` or, with TLS from the start, `smtps://`, with user and password. Default: none, so no e-mail is sent. */
  readonly smtpUrl?: string;
  /** The address that alerts come from, such as `Fettle <alerts@example.com>`. Needed with `smtpUrl`. */
  readonly mailFrom?: string;
}

const isMailServer = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^smtps?:$/u.test(url.protocol) && url.hostname !== "";
};

/** The address itself of `Fettle <alerts@example.com>`. */
export const bareAddressOf = (text: string): string =>
  /<(?<address>[^<>]*)>$/u.exec(text.trim())?.groups?.["address"] ?? text.trim();

export const alertsVariables: SettingVariables<Pick<AlertsSettings, "smtpUrl" | "mailFrom">> = {
  smtpUrl: {
    variable: "FETTLE_SMTP_URL",
    schema: z.string().refine(isMailServer, "must be a URL such as smtps://user:password@mail.example.com"),
  },
  mailFrom: {
    variable: "FETTLE_MAIL_FROM",
    schema: z.string().refine((text) => isMailAddress(bareAddressOf(text)), "must be an address such as alerts@example.com"),
  },
};

import { StartError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { AlertsSettings } from "../settings.ts";
import type { Mailer } from "./create-mailer.ts";

/**
 * Opens the operator's mail server, if there is one. What sends e-mail is loaded only then.
 * @throws StartError when only one of the two settings is given.
 */
export async function openMailer(
  { smtpUrl, mailFrom }: Pick<AlertsSettings, "smtpUrl" | "mailFrom">,
  publicUrl: string,
  log: Log | undefined,
): Promise<Mailer | null> {
  if (smtpUrl === undefined && mailFrom === undefined) return null;
  if (smtpUrl === undefined || mailFrom === undefined)
    throw new StartError("FETTLE_SMTP_URL and FETTLE_MAIL_FROM belong together: one of them is not set.");
  const { createMailer } = await import("./create-mailer.ts");
  return createMailer({ smtpUrl, from: mailFrom, host: new URL(publicUrl).hostname, log });
}

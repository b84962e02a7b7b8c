/** A log like that of pino. */
export interface Log {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

const emit = (details: object, message: string) =>
  process.emitWarning(message, {
    code: "FETTLE_WEBHOOKS",
    ...("error" in details && details.error instanceof Error && { detail: details.error.message }),
  });

/** Node's own warnings, which it prints unless an app listens for them. */
export const warnings: Log = { warn: emit, error: emit };

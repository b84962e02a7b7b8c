/** Codes of ISO 4217 that `Intl` does not list: funds, metals, units of account, and codes for tests and for no currency. */
const others = "BOV CHE CHW CLF COU MXV USN UYI UYW VED XAG XAU XBA XBB XBC XBD XPD XPT XTS XUA XXX";

const currencies = new Set([...Intl.supportedValuesOf("currency"), ...others.split(" ")]);

/** Whether ISO 4217 has, or had, a currency with this code. */
export const isCurrency = (code: string): boolean => currencies.has(code);

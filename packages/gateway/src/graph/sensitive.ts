const key = "fettle.isSensitive";

/** The `extensions` of an input field whose value is, or may contain, a secret: no log shows it. */
export const sensitive: Readonly<Record<string, unknown>> = { [key]: true };

/** Whether an input field or an argument is declared {@link sensitive}. */
export const isSensitive = ({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): boolean =>
  extensions[key] === true;

import { redacted } from "@fettle/connector";

/** The names and values of queries, and the user of an address. Each alternative begins with another character, so it takes linear time. */
const parts = /(:\/\/)[^\s/@"'<>]{1,500}@|([?&#;][^=&#;\s"'<>]{0,200}=)[^&#;\s"'<>]+/gu;

/** Text with addresses, without the values of their queries and fragments and without user and password. */
export const redactUrl = (text: string): string =>
  text.replaceAll(parts, (_whole, scheme: string | undefined, name: string | undefined) =>
    scheme === undefined ? `${name}${redacted}` : `${scheme}${redacted}@`,
  );

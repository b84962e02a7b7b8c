import { redacted } from "@fettle/connector";
import type { GraphQLError } from "graphql";

/** Where GraphQL's own messages begin to quote a value that was given: all that follows may be a part of it. */
const quoted = /(got invalid value |cannot represent (?:[\w-]+ )*value: |, found |Value )[\s\S]*/u;

/** An error as it is kept: without the value that it quotes, which may be a secret. */
export function shownError({ message, locations, path, extensions }: GraphQLError): object {
  const { code } = extensions;
  return { message: message.replace(quoted, `$1${redacted}`), locations, path, extensions: { code } };
}

import type { ApiToken, TokenPosition } from "../principals/api-token.ts";
import type { Command } from "./command.ts";
import { environmentOf, environmentOptions, environmentUsage, readKind } from "./environment-options.ts";
import { readOptions } from "./options.ts";
import { withPrincipals } from "./with-principals.ts";

const usage = `fettle token list ${environmentUsage} [--all]`;
const options = { ...environmentOptions, all: { type: "boolean", default: false } } as const;
const pageSize = 200;

/** Prints the tokens of an environment, newest first, one per line; `--all` includes those that have ended. */
export const listTokens: Command = {
  usage,
  about: "Lists the tokens of an environment, newest first; --all includes those that have ended.",
  async run(call) {
    const { workspace, environment, all } = readOptions(call.words, usage, options).values;
    const kind = readKind(environment, usage);
    await withPrincipals(call, async (principals) => {
      const owner = { environmentId: await environmentOf(principals, workspace, kind), systemId: null };
      for (let after: TokenPosition | null = null, hasMore = true; hasMore;) {
        const page = await principals.listTokens(owner, { includeEnded: all, first: pageSize, after });
        for (const token of page.tokens) call.print(lineOf(token));
        after = page.tokens.at(-1) ?? null;
        ({ hasMore } = page);
      }
    });
  },
};

const lineOf = (token: ApiToken): string =>
  [
    token.id,
    token.status,
    `${token.hint}…`,
    token.scopes.join(","),
    ...(token.systemId === null ? [] : [`for ${token.systemId}`]),
    `made ${token.createdAt.toISOString()}`,
    ...(token.expiresAt === null ? [] : [`until ${token.expiresAt.toISOString()}`]),
    token.lastUsedAt === null ? "never used" : `used ${token.lastUsedAt.toISOString()}`,
    ...(token.lastUsedFrom === null ? [] : [`from ${token.lastUsedFrom}`]),
    // A name is arbitrary text: in quotes it neither breaks the line nor moves the cursor.
    JSON.stringify(token.name),
  ].join("  ");

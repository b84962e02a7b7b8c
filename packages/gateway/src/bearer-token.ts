/** The token of an `Authorization: Bearer` header. Null when there is none or the scheme is another. */
export function bearerTokenOf(header: string | null | undefined): string | null {
  const match = typeof header === "string" && header.length <= 1_000 ? /^bearer +(\S+) *$/i.exec(header) : null;
  return match?.[1] ?? null;
}

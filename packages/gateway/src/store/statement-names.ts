/** The names of prepared statements, for all sessions of a pool. */
export interface StatementNames {
  /** The name under which to prepare a statement. Null for one that has not been repeated enough to be worth it. */
  nameOf(statement: string): string | null;
}

/**
 * The beginning of a statement that is prepared inside transactions, too. Its result must have the same columns whatever migrations do: where a
 * prepared statement's result has changed, it fails, and only outside of a transaction can it be sent again.
 */
export const fixedResult = "/* fixed result */";

/** How often a statement must come before it is prepared. */
const repeated = 5;
/** Every session of the server keeps so many statements at most. */
const mostNamed = 100;
/** How many statements are counted before counting begins anew. */
const mostCounted = 500;

export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return {
    nameOf(statement) {
      const known = names.get(statement);
      if (known !== undefined) return known;
      if (names.size >= mostNamed) return null;
      const count = (counts.get(statement) ?? 0) + 1;
      if (counts.size >= mostCounted) counts.clear();
      if (count < repeated) {
        counts.set(statement, count);
        return null;
      }
      counts.delete(statement);
      const name = `s${names.size}`;
      names.set(statement, name);
      return name;
    },
  };
}

import { createHash } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import { oncePerModel } from "../catalog/once-per-model.ts";
import { literal } from "./field-expression.ts";
import { foldedWordsSql } from "./folded-words.ts";
import { partOf } from "./record-parts.ts";

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

const body = `declare
    found text[] := '{}';
    path text;
    value text;
  begin
    foreach path in array paths loop
      value := document #>> string_to_array(path, '.');
      if value is not null then
        found := found || array(select environment || ' ' || path || ' ' || word from (${foldedWordsSql("value")}) words (word));
      end if;
    end loop;
    return array_to_tsvector(found);
  end`;

/**
 * The function that gives the words of some fields of a document, each after its environment and its field's path: an index on it reads the
 * words of one environment alone. Its name tells what it does, so a change of the words' form gets another function and other indexes.
 */
export const wordsFunction = `record_words_${digestOf(body)}`;

/** One searched word: what a field of a record of an environment has a word that begins with, as a part of a `tsquery`. */
export const searchedWord = (environmentId: string, path: string, word: string): string =>
  `'${`${environmentId} ${path} ${word}`.replaceAll(/['\\]/gu, String.raw`\$&`)}':*`;

/** How the words of an entity are found. */
export interface WordIndex {
  readonly entity: string;
  /** The function that gives the ids of the records of the session's environment with the words, up to a number. */
  readonly finder: string;
  readonly index: string;
  /** Over the columns of `records`. */
  readonly words: string;
}

/** How the words of an entity's searched fields are found. Null when it has none. */
export const wordIndexOf = (model: Pick<EntityModel, "descriptor" | "extensions">): WordIndex | null => indexes(model)[0] ?? null;

const indexes = oncePerModel((model): readonly WordIndex[] => {
  const paths = entityFields(model).flatMap(({ path, descriptor }) =>
    descriptor.type === "text" && descriptor.search === true ? [path] : [],
  );
  if (paths.length === 0) return [];
  const { name: entity } = model.descriptor;
  const list = `array[${paths.map(literal).join(", ")}]`;
  const digest = digestOf(`${partOf(entity)} ${list} ${wordsFunction}`);
  const index = {
    entity,
    finder: `records_with_words_${digest}`,
    index: `records_words_${digest}`,
    words: `(environment_id, document, ${list})`,
  };
  return [index];
});

/**
 * Creates the functions and indexes behind searches for words. Row-level security lets no condition of full-text search use an index, because
 * such a condition could reveal hidden rows through an error. So the service role, which sees all rows, looks the ids up, in a function that
 * has the condition of the policy built in: the environment of the session, whatever it is asked for.
 */
export async function createWordIndexes(
  owner: Kysely<unknown>,
  schema: string,
  service: string,
  models: Iterable<EntityModel>,
): Promise<void> {
  const wanted = [...models].flatMap((model) => wordIndexOf(model) ?? []);
  const { rows } = await sql<{ readonly name: string; readonly kind: "function" | "index" }>`
    select proname::text as name, 'function' as kind from pg_proc where pronamespace = quote_ident(${schema})::regnamespace
    union all select relname::text, 'index' from pg_class
    where relnamespace = quote_ident(${schema})::regnamespace and relkind = 'i'`.execute(owner);
  const found = new Set(rows.map(({ kind, name }) => `${kind} ${name}`));
  if (wanted.length > 0 && !found.has(`function ${wordsFunction}`)) await sql.raw(createWordsFunction).execute(owner);
  let isChanged = false;
  for (const { entity, index, words } of wanted) {
    if (found.has(`index ${index}`)) continue;
    const on = `${partOf(entity)} using gin (${wordsFunction}${words}) where entity = ${literal(entity)}`;
    await sql.raw(`create index if not exists ${index} on ${on}`).execute(owner);
    isChanged = true;
  }
  for (const one of wanted) if (!found.has(`function ${one.finder}`)) await createFinder(owner, schema, service, one);
  for (const { kind, name } of rows)
    if (kind === "index" && name.startsWith("records_words_") && wanted.every(({ index }) => index !== name))
      await sql`drop index if exists ${sql.id(schema, name)}`.execute(owner);
  // The planner knows nothing of new expressions.
  if (isChanged) await sql`analyze records`.execute(owner);
}

const createWordsFunction = `create or replace function ${wordsFunction}(environment text, document jsonb, paths text[]) returns tsvector
  language plpgsql immutable strict parallel safe cost 1000 as $words$ ${body} $words$`;

/** A user without the right to hand it to the service role gets a function that finds the same without the index. */
async function createFinder(owner: Kysely<unknown>, schema: string, service: string, one: WordIndex): Promise<void> {
  const role = sql.id(service);
  const finder = sql`${sql.id(schema, one.finder)}(tsquery, integer)`;
  await owner.transaction().execute(async (transaction) => {
    await sql`${sql.raw(createFinderText(one, schema))}`.execute(transaction);
    await sql`savepoint handing_over`.execute(transaction);
    try {
      await sql`grant create on schema ${sql.id(schema)} to ${role}`.execute(transaction);
      await sql`alter function ${finder} owner to ${role}`.execute(transaction);
      await sql`revoke create on schema ${sql.id(schema)} from ${role}`.execute(transaction);
    } catch {
      await sql`rollback to savepoint handing_over`.execute(transaction);
      await sql`alter function ${finder} security invoker`.execute(transaction);
    }
  });
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const createFinderText = ({ entity, finder, words }: WordIndex, schema: string) => `
  create or replace function ${quoted(schema)}.${finder}(asked tsquery, most integer) returns text[]
  language sql stable security definer set search_path = pg_catalog, pg_temp as $finder$
    select array(select id from ${quoted(schema)}.records
      where environment_id = current_setting('fettle.environment', true) and entity = ${literal(entity)}
        and ${quoted(schema)}.${wordsFunction}${words} @@ asked limit most)
  $finder$`;

import { type RawBuilder, sql } from "kysely";

/** How the error of a run begins that the vendor refused: the credentials may not list the entity. */
const refused = "FORBIDDEN:";

/** Whether a run's error says that the vendor refused it. It has told what it could not see, so it has not failed. */
export const isRefusal = (error: string | null | undefined): boolean => error?.startsWith(refused) === true;

/** Counts the runs that failed; {@link isRefusal} in SQL tells which did not. */
export const countFailed: RawBuilder<number> = sql`count(*) filter (where not starts_with(error, ${sql.lit(refused)}))`;

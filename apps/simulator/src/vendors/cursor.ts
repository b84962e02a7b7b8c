import type { z } from "zod";
import { Refusal } from "./refusal.ts";

/** A cursor that tells its readers nothing about the place behind it. */
export const writeCursor = (place: object): string => Buffer.from(JSON.stringify(place)).toString("base64url");

/** The place behind a cursor. Throws a refusal when the cursor was not written by {@link writeCursor} for such a place. */
export const readCursor = <Place>(place: z.ZodType<Place>, cursor: string): Place => {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new Refusal(400, "The cursor does not come from this API.", [{ field: "cursor", message: "is not valid" }]);
  }
};

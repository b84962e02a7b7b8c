import { GatewayError } from "../../errors.ts";

/** Where an export that broke off continues: the change cursor with which it began, and the last record's place in the list. */
export interface ExportPlace {
  readonly changeCursor: string;
  readonly record: string;
}

/** Encodes the opaque `after` of an export. */
export const encodeExportCursor = ({ changeCursor, record }: ExportPlace): string => `${changeCursor}~${record}`;

/**
 * Decodes it. Whether both parts are valid shows when they are used.
 * @throws GatewayError `INVALID_CURSOR` when it is no cursor of an export.
 */
export function decodeExportCursor(text: string): ExportPlace {
  const [changeCursor, record, ...more] = text.split("~");
  if (changeCursor === undefined || record === undefined || more.length > 0)
    throw new GatewayError(
      "INVALID_CURSOR",
      "This is not a cursor of an export. Pass the last after of the same export unchanged.",
    );
  return { changeCursor, record };
}

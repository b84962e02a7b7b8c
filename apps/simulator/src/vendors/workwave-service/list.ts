import type { Table } from "../../state/table.ts";
import type { Answer, Call } from "../operation.ts";

/** One page of a list, found by counting: a record that changes in between shifts the later pages. */
export const listPage = <Row extends object>(table: Table<Row>, call: Call): Answer => {
  const { page, pageSize, updatedSince, externalReference } = call.query;
  const changed = table.list(
    call.caller.account,
    typeof updatedSince === "string" ? new Date(updatedSince).toISOString() : undefined,
  );
  const all =
    externalReference === undefined
      ? changed
      : changed.filter(({ row }) => "ExternalReference" in row && row.ExternalReference === externalReference);
  const from = (Number(page) - 1) * Number(pageSize);
  const items = all.slice(from, from + Number(pageSize));
  return {
    status: 200,
    body: {
      Page: Number(page),
      PageSize: Number(pageSize),
      TotalCount: all.length,
      HasMore: from + items.length < all.length && items.length > 0,
      Items: items.map(({ row }) => row),
    },
    tampered: items.some((entry) => entry.tampered === true),
  };
};

/** The rows per statement: the protocol allows 65,535 parameters, and a vendor may determine the number of rows. */
const rowsPerStatement = 1000;

/** The text per statement, in characters: the database holds it several times over while it reads it. */
const charactersPerStatement = 16_000_000;

/** Distributes rows over statements, in order. Yields nothing for no rows. */
export function* inSteps<Row>(rows: readonly Row[], most = rowsPerStatement): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += most) yield rows.slice(start, start + most);
}

/** As {@link inSteps}, and also bounds the text of a statement. A larger row has a statement of its own. `sizeOf`: in characters. */
export function* inSizedSteps<Row>(
  rows: readonly Row[],
  sizeOf: (row: Row) => number,
  most = rowsPerStatement,
): Generator<readonly Row[]> {
  let start = 0;
  let size = 0;
  for (const [index, row] of rows.entries()) {
    size += sizeOf(row);
    if (index === start || (size <= charactersPerStatement && index - start < most)) continue;
    yield rows.slice(start, index);
    start = index;
    size = sizeOf(row);
  }
  if (start < rows.length) yield rows.slice(start);
}

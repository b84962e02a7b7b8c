/** The rows per statement: the protocol allows 65,535 parameters, and a vendor may determine the number of rows. */
const rowsPerStatement = 1000;

/** Distributes rows over statements, in order. Yields nothing for no rows. */
export function* inSteps<Row>(rows: readonly Row[], most = rowsPerStatement): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += most) yield rows.slice(start, start + most);
}

/** How many rows one statement carries: the protocol allows 65,535 parameters, and how many rows there are may be up to a vendor. */
const rowsPerStatement = 1000;

/** Shares rows out among statements, in their order. Nothing when there are none. */
export function* inSteps<Row>(rows: readonly Row[], most = rowsPerStatement): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += most) yield rows.slice(start, start + most);
}

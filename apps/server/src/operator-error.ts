/** A failure that the operator can fix: its message is one line that says what is wrong and what to do. */
export { StartError as OperatorError } from "@fettle/gateway";

import { StartError } from "../errors.ts";

/** The call itself is wrong, whatever the database says: `fettle` ends with 2. */
export class UsageError extends StartError {}

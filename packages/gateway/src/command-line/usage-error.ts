import { StartError } from "../errors.ts";

/** The call itself is wrong, so `fettle` exits with 2. */
export class UsageError extends StartError {}

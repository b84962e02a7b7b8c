import { GraphQLError, type ExecutionResult } from "graphql";
import { GatewayError } from "../errors.ts";

/** The largest answer to an operation or to one event of a subscription, in bytes of JSON. */
export const mostAnswered = 10_000_000;
/** The most that an operation may read for its answer, in bytes of JSON. A page of 200 records is far smaller. */
export const mostRead = 20_000_000;

/** The parts of a record that determine its size. */
export interface SizedRecord {
  readonly document: unknown;
  readonly customFields: unknown;
  readonly remoteData: unknown;
}

/** Counts what an operation has read and answered, and ends the operation as soon as that is too much. */
export interface AnswerSize {
  /** Why the operation has ended. Null while it runs. */
  readonly failure: GatewayError | null;
  /** Counts bytes of the answer. @throws GatewayError `RESPONSE_TOO_LARGE` */
  answered(bytes: number): void;
  /** Counts records read. @throws GatewayError `RESPONSE_TOO_LARGE`, or `OVERLOADED` when other operations have read too much */
  read(records: Iterable<SizedRecord | null>): void;
  /** Counts other data that was read or is about to be. @throws GatewayError like `read` */
  readBytes(bytes: number): void;
}

/** `hold` gets the total of bytes in memory; it returns false when the process has no room for them. */
export function createAnswerSize(hold: (bytes: number) => boolean = () => true): AnswerSize {
  let answeredBytes = 0;
  let readBytes = 0;
  const size = {
    failure: null as GatewayError | null, // set below
    answered(bytes: number) {
      answeredBytes += bytes;
      if (answeredBytes > mostAnswered) fail(tooLarge(`is larger than ${mostAnswered} bytes`));
    },
    read(records: Iterable<SizedRecord | null>) {
      for (const record of records) if (record !== null) count(sizeOfRecord(record, mostRead - readBytes));
      if (!hold(readBytes)) fail(overloaded());
    },
    readBytes(bytes: number) {
      count(bytes);
      if (!hold(readBytes)) fail(overloaded());
    },
  };
  function count(bytes: number): void {
    readBytes += bytes;
    if (readBytes > mostRead) fail(tooLarge(`is made of more than ${mostRead} bytes of records`));
  }
  function fail(failure: GatewayError): never {
    size.failure ??= failure;
    throw size.failure;
  }
  return size;
}

/** The result of an operation. An operation that was ended has its error and no data. */
export const asWhole = (result: ExecutionResult, { failure }: AnswerSize): ExecutionResult =>
  failure === null ? result : { data: null, errors: [new GraphQLError(failure.message, { originalError: failure })] };

const tooLarge = (why: string) =>
  new GatewayError(
    "RESPONSE_TOO_LARGE",
    `The response ${why}. Request fewer items (first) or fewer fields. What a mutation has written stays written.`,
  );

const overloaded = () =>
  new GatewayError(
    "OVERLOADED",
    "Too many large responses are in preparation. Request fewer items, or try again in a moment. What a mutation has written stays written.",
  );

/** The overhead of a record beside its values. */
const recordOverhead = 300;

const sizeOfRecord = ({ document, customFields, remoteData }: SizedRecord, most: number): number =>
  recordOverhead + sizeOfJson([document, customFields, remoteData], most);

/** The approximate size of a value as JSON, in bytes. Stops counting beyond `most`. Handles any depth. */
export function sizeOfJson(value: unknown, most: number): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 3;
  if (typeof value !== "object" || value === null) return 8;
  let size = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && size <= most) {
    const next = waiting.pop();
    if (typeof next === "string") size += Buffer.byteLength(next) + 3;
    else if (typeof next !== "object" || next === null) size += 8;
    else if (next instanceof Date) size += 27;
    else if (Array.isArray(next)) {
      size += 2;
      for (const item of next) waiting.push(item);
    } else {
      size += 2;
      for (const [name, inner] of Object.entries(next)) {
        size += name.length + 4;
        waiting.push(inner);
      }
    }
  }
  return size;
}

import { GatewayError } from "../../errors.ts";

/** The most writes of one batch. */
export const mostWrites = 100;

/** How many writes of a batch are under way at a time. Each system's rate limit holds beside it. */
const atATime = 4;

/**
 * Writes each input, a few at a time and in order, and returns the results in the order of the inputs.
 * @throws GatewayError `BAD_USER_INPUT` for more than 100 inputs; nothing is written then.
 */
export async function writeEach<Result>(
  inputs: readonly object[],
  write: (input: object) => Promise<Result>,
): Promise<readonly Result[]> {
  if (inputs.length > mostWrites)
    throw new GatewayError("BAD_USER_INPUT", `A batch can have at most ${mostWrites} writes; this one has ${inputs.length}.`);
  const results: Result[] = [];
  const waiting = inputs.entries();
  // The workers share the iterator, so each input is taken once.
  const work = async () => {
    for (const [index, input] of waiting) results[index] = await write(input);
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}

import { createRequire } from "node:module";
import { join } from "node:path";
import { StartError } from "../errors.ts";

/** The package with the conformance suite, the fake vendor and the recorder, which authors install beside their connector. */
export const testingPackage = "@fettle/connector-testing";

/**
 * The file of that package as the connector in a folder has it.
 * @throws StartError when it is not installed there.
 */
export function testingIn(folder: string): string {
  try {
    return createRequire(join(folder, "package.json")).resolve(testingPackage);
  } catch (error) {
    throw new StartError(`${testingPackage} is not installed. Run npm install --save-dev ${testingPackage}`, { cause: error });
  }
}

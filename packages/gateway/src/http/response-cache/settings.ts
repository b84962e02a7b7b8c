import { StartError } from "../../errors.ts";

const usualMegabytes = 64;
const mostMegabytes = 65_536;

/**
 * The bytes of kept answers that a setting in megabytes allows.
 * @throws StartError when it is not a whole number from 0 to 65536.
 */
export function cacheBytesOf(megabytes: number = usualMegabytes): number {
  if (Number.isSafeInteger(megabytes) && megabytes >= 0 && megabytes <= mostMegabytes) return megabytes * 1_000_000;
  throw new StartError(`responseCacheMegabytes must be a whole number of megabytes, 0 to ${mostMegabytes}.`);
}

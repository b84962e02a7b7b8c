import { OperatorError } from "@fettle/server/operator-error";
import { ChildFailure } from "./child.ts";

/** Prints a failure: one line if the reason is known, nothing if a child has printed it, otherwise everything. */
function explain(error: unknown): void {
  if (error instanceof ChildFailure) return;
  console.error(error instanceof OperatorError ? error.message : error);
}

/** Runs until the work ends or a signal stops this process, closes everything that was opened, and ends the process. */
export async function runUntilStopped(run: (opened: AsyncDisposableStack) => Promise<never>): Promise<never> {
  const stopped = Promise.withResolvers<0>();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stopped.resolve(0));
  process.on("disconnect", () => stopped.resolve(0));
  const opened = new AsyncDisposableStack();
  let code: number;
  try {
    code = await Promise.race([run(opened), stopped.promise]);
  } catch (error) {
    explain(error);
    code = 1;
  }
  await opened.disposeAsync();
  process.exit(code);
}

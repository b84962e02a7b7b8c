import { OperatorError } from "@fettle/server/operator-error";
import { ChildFailure } from "./child.ts";

/** What is said about a failure: one line where we know why, all we know where we do not, nothing where a child has said it. */
function explain(error: unknown): void {
  if (error instanceof ChildFailure) return;
  console.error(error instanceof OperatorError ? error.message : error);
}

/** Runs until it ends or this process is asked to stop, closes what it opened, and ends the process. */
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

import { OperatorError } from "@fettle/server/operator-error";
import { ChildFailure } from "./child.ts";
import { readDemoEnvironment } from "./environment.ts";
import { runDemo } from "./run-demo.ts";

/** What is said about a failure: one line where we know why, all we know where we do not, nothing where a child has said it. */
function explain(error: unknown): void {
  if (error instanceof ChildFailure) return;
  console.error(error instanceof OperatorError ? error.message : error);
}

const stopped = Promise.withResolvers<0>();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stopped.resolve(0));
process.on("disconnect", () => stopped.resolve(0));

const opened = new AsyncDisposableStack();
let code: number;
try {
  const running = runDemo(readDemoEnvironment(process.env), process.env, opened, (file) =>
    process.send?.({ type: "ready", file }),
  );
  code = await Promise.race([running, stopped.promise]);
} catch (error) {
  explain(error);
  code = 1;
}
await opened.disposeAsync();
process.exit(code);

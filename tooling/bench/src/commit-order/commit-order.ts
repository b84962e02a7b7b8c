import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startPostgres } from "@fettle/chaos/start-postgres";

const measuring = fileURLToPath(new URL("../../../../packages/gateway/test/bench/main.ts", import.meta.url));

/**
 * Measures the cost of ordered commits, in a new database on the PostgreSQL of `DATABASE_URL`, or on a PostgreSQL that it starts, which does
 * not wait for the disk. The gateway's own code writes, so it runs as a process of the gateway's package.
 */
export async function measureCommitOrder(variables: Readonly<Record<string, string | undefined>>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const given = variables["DATABASE_URL"] ?? "";
  const url = given === "" ? stack.use(await startPostgres(variables["PATH"] ?? "")).url : given;
  const child = spawn(process.execPath, ["--conditions=@fettle/source", measuring], {
    env: { ...variables, DATABASE_URL: url },
    stdio: "inherit",
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("The commit-order benchmark failed; see the lines above");
}

import { spawnSync } from "node:child_process";
import { install, packageManager, root } from "./install.mjs";

await install();
for (const words of [
  ["turbo", "run", "build"],
  ["changeset", "publish"],
]) {
  const [command, ...commandArguments] = [...packageManager(), "exec", ...words];
  const { status } = spawnSync(command, commandArguments, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

import { spawnSync } from "node:child_process";
import { install, packageManager, root } from "./install.mjs";

await install();
const [command, ...commandArguments] = [...packageManager(), "exec", "turbo", "run", "build"];
process.exit(spawnSync(command, commandArguments, { cwd: root, stdio: "inherit" }).status ?? 1);

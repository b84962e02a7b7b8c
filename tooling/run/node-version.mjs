// The required Node versions: one to begin with, which only installs and starts the other, and one that runs everything.
import { readFileSync } from "node:fs";

const { engines, optionalDependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** Major versions. */
export const versions = { toBegin: Number.parseInt(engines.node.replace(/^>=/u, ""), 10), toRun: 24 };

/** The platforms for which the repository brings its own Node. */
const own = new Set(Object.keys(optionalDependencies).filter((name) => name.startsWith("node-")));

/** The reason why this machine cannot begin, in one line; null if it can. */
export function whyNot({ platform, arch, version }) {
  const major = Number.parseInt(version.replace(/^v/u, ""), 10);
  if (platform === "win32")
    return "Fettle runs on Linux and macOS. On Windows, run it in WSL: https://learn.microsoft.com/windows/wsl";
  if (own.has(`node-${platform}-${arch}`)) {
    return major >= versions.toBegin ? null : `Fettle needs Node ${versions.toBegin} or later to begin; this is ${version}.`;
  }
  if (major >= versions.toRun) return null;
  return `Fettle brings its own Node for Linux on x64 and arm64; on ${platform} ${arch} it needs Node ${versions.toRun} or later, and this is ${version}.`;
}

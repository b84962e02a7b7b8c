#!/usr/bin/env node
import { runCommandLine } from "./run-command-line.ts";

process.exitCode = await runCommandLine({
  words: process.argv.slice(2),
  environment: process.env,
  folder: process.cwd(),
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
});

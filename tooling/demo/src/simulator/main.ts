import { readDemoEnvironment } from "../environment.ts";
import { runSimulator } from "./run-simulator.ts";
import { runUntilStopped } from "../run-until-stopped.ts";

await runUntilStopped(async (opened) => runSimulator(readDemoEnvironment(process.env), opened));

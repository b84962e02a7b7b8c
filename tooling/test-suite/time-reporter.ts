import type { Reporter, TestModule } from "vitest/node";
import { whereTimeWent } from "./where-time-went.ts";

/** Prints where the time went when all tests have run. Vitest loads it by its path. */
export default class TimeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map((module) => {
      const { collectDuration, setupDuration, duration } = module.diagnostic();
      return {
        project: module.project.name,
        file: module.relativeModuleId,
        tests: [...module.children.allTests()].length,
        milliseconds: collectDuration + setupDuration + duration,
      };
    });
    console.log(`\n${whereTimeWent(files).join("\n")}`);
  }
}

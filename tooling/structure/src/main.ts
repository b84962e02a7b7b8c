import { allCircles } from "./circles.ts";
import { backwardImports } from "./stage-imports.ts";
import { orderedFolders } from "./stages.ts";

const problems = [...backwardImports(orderedFolders), ...allCircles().map((circle) => `An import cycle: ${circle.join(", ")}`)];
for (const problem of problems) console.log(problem);
if (problems.length === 0) console.log("Every stage imports only from earlier stages, and imports form no cycles.");
else process.exitCode = 1;

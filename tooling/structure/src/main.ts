import { allCircles } from "./circles.ts";
import { backwardImports } from "./stage-imports.ts";
import { orderedFolders } from "./stages.ts";

const problems = [...backwardImports(orderedFolders), ...allCircles().map((circle) => `A circle: ${circle.join(", ")}`)];
for (const problem of problems) console.log(problem);
if (problems.length === 0) console.log("Every stage imports from stages before it alone, and no imports go round in a circle.");
else process.exitCode = 1;

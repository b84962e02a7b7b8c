import { allCircles } from "./circles.ts";
import { forbiddenImports } from "./stage-imports.ts";
import { stages } from "./stages.ts";

const problems = [...forbiddenImports(stages), ...allCircles().map((circle) => `A circle: ${circle.join(", ")}`)];
for (const problem of problems) console.log(problem);
if (problems.length === 0) console.log("Every import of a stage is on the map, and no imports go round in a circle.");
else process.exitCode = 1;

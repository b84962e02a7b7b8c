import { readDemoEnvironment } from "./environment.ts";
import { ignoredBy } from "./processes.ts";
import { runDemo } from "./run-demo.ts";
import { runUntilStopped } from "./run-until-stopped.ts";

const ignored = ignoredBy(process.env).toSorted();
if (ignored.length > 0) {
  const has = ignored.length === 1 ? "has" : "have";
  console.error(`npm start runs the demo, with its own database and vendors: ${ignored.join(", ")} ${has} no effect on it.`);
  console.error("To run Fettle with your settings: npm run serve");
}

await runUntilStopped(async (opened) =>
  runDemo(readDemoEnvironment(process.env), process.env, opened, (file) => process.send?.({ type: "ready", file })),
);

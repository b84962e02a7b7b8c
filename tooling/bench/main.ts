import { measureCommitOrder } from "./commit-order.ts";
import { measureDelivery } from "./measure-delivery.ts";
import { measureFanOut } from "./measure-fan-out.ts";

const usualCount = 200;
const [name = String(usualCount), count = String(usualCount)] = process.argv.slice(2);

const benches: Readonly<Record<string, () => Promise<void>>> = {
  delivery: () => measureDelivery(process.env, Number(count)),
  "commit-order": () => measureCommitOrder(process.env),
  "fan-out": () => measureFanOut(process.env),
};

// A number alone is the count of changes for the first benchmark.
if (/^\d+$/u.test(name)) await measureDelivery(process.env, Number(name));
else if (name === "all") for (const run of Object.values(benches)) await run();
else if (benches[name] !== undefined) await benches[name]();
else {
  console.error(`There is no benchmark "${name}". Choose one of ${Object.keys(benches).join(", ")}, all`);
  process.exitCode = 1;
}

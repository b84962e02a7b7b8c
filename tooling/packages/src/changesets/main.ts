// Fails when users of a package would notice a change for which there is no changeset. `--since=REF` names the commit to compare with.
import { root } from "../public-packages.ts";
import { findBase } from "./find-base.ts";
import { missingChangesets } from "./missing-changesets.ts";

const given = process.argv.find((word) => word.startsWith("--since="))?.slice("--since=".length);
const since = given ?? (await findBase(root));
if (since === null) {
  console.log("There is no earlier commit here to compare with.");
} else {
  const missing = await missingChangesets(root, since);
  for (const { name, changed } of missing) console.error(`${name} has changed for its users: ${changed.join(", ")}`);
  if (missing.length > 0) {
    console.error(
      "Add a changeset that says what they notice: npm run changeset. If they notice nothing, name the package with `none`.",
    );
    process.exitCode = 1;
  }
}

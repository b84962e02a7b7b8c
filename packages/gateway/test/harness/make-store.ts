import { makeTemplateStore } from "../../src/store/testing/template-store.ts";

// Creates the embedded store that the tests of a run copy, in the run's folder.
const [runFolder = ""] = process.argv.slice(2);
await makeTemplateStore(runFolder);

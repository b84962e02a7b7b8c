import { makeTemplateStore } from "../../src/store/testing/template-store.ts";

// Makes the embedded store that the tests of a run copy, in the folder of the run.
const [runFolder = ""] = process.argv.slice(2);
await makeTemplateStore(runFolder);

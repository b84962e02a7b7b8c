import { expect, it } from "vitest";
import { modelPage } from "../testing/model-page.ts";
import { canonicalEntities } from "./canonical-entities.ts";

it("The documentation of the model is that of the descriptors; update it with vitest -u", async () => {
  await expect(modelPage(Object.values(canonicalEntities))).toMatchFileSnapshot("../../../../docs/model.md");
});

import type { Stage } from "../stage.ts";
import { changesPart } from "./changes-part.ts";

/** Shows the change log in the graph, as pages and as streams. */
export const changesStage: Stage = { name: "changes", graph: changesPart };

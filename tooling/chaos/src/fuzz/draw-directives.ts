import { declare, type Drawing, errs } from "./drawing.ts";
import { oddValue } from "./odd-values.ts";

/** One or two directives: correct, with a wrong or missing argument, or unknown. */
export function drawDirectives(drawing: Drawing): string {
  const { random } = drawing;
  const drawn = [drawDirective(drawing)];
  if (random.chance(0.1)) drawn.push(drawDirective(drawing));
  return drawn.join(" ");
}

const oddNames = ["deprecated", "oneOf", "defer", "stream", "unknown", "include if"];

function drawDirective(drawing: Drawing): string {
  const { random } = drawing;
  const name = random.pick(errs(drawing, 0.5) ? oddNames : ["include", "skip"]) ?? "";
  if (errs(drawing, 0.1)) return `@${name}`;
  return `@${name}(${errs(drawing, 0.1) ? "when" : "if"}: ${drawCondition(drawing)})`;
}

function drawCondition(drawing: Drawing): string {
  const { random } = drawing;
  const right = [
    () => "true",
    () => "false",
    () => declare(drawing, { type: "Boolean!", fallback: "", value: random.chance(0.5) }),
    () => declare(drawing, { type: "Boolean!", fallback: " = true", value: undefined }),
  ];
  const wrong = [
    () => declare(drawing, { type: "Boolean", fallback: random.pick([" = null", ""]) ?? "", value: undefined }),
    () => declare(drawing, { type: "Boolean!", fallback: "", value: random.chance(0.5) ? undefined : oddValue(random) }),
    () => declare(drawing, { type: random.pick(["String", "Int!", "[Boolean!]", "Nothing"]) ?? "", fallback: "", value: true }),
    () => "$nowhere",
    () => "null",
    () => '"yes"',
  ];
  return random.pick(errs(drawing, 0.5) ? wrong : right)?.() ?? "true";
}

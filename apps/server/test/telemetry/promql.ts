/** What an expression says of metrics. */
export interface ReadExpression {
  /** The selectors, each with the labels that it compares and those by which its series are grouped further out. */
  readonly selectors: readonly { readonly name: string; readonly labels: readonly string[] }[];
}

type Type = "scalar" | "string" | "vector" | "matrix";
interface Token {
  readonly kind: "name" | "number" | "duration" | "string" | "symbol";
  readonly text: string;
}
interface Selector {
  readonly name: string;
  readonly labels: string[];
}
/** A part of an expression: its type, and the selectors within. */
interface Part {
  readonly type: Type;
  readonly selectors: readonly Selector[];
}

const durationText = String.raw`(?:\d+(?:ms|[smhdwy]))+`;
const tokenAt = new RegExp(
  String.raw`\s*(?:(?<duration>${durationText}(?![\w.]))|(?<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?!\w))|(?<name>[A-Za-z_:][\w:]*)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<symbol>=~|!~|==|!=|>=|<=|[-+*/%^(){}\[\],=<>:@]))`,
  "y",
);
const aggregations = new Set(["sum", "min", "max", "avg", "count", "stddev", "group", "topk", "bottomk", "quantile"]);
/** Each function's arguments, of those that the files may use. */
const functions: Readonly<Record<string, readonly Type[]>> = {
  rate: ["matrix"],
  irate: ["matrix"],
  increase: ["matrix"],
  delta: ["matrix"],
  deriv: ["matrix"],
  changes: ["matrix"],
  max_over_time: ["matrix"],
  avg_over_time: ["matrix"],
  histogram_quantile: ["scalar", "vector"],
  clamp_min: ["vector", "scalar"],
  absent: ["vector"],
  abs: ["vector"],
};
/** By rising precedence. */
const operators: readonly (readonly string[])[] = [
  ["or"],
  ["and", "unless"],
  ["==", "!=", ">", "<", ">=", "<="],
  ["+", "-"],
  ["*", "/", "%"],
  ["^"],
];

/** Whether a text is a duration, such as `5m`. */
export const isDuration = (text: string): boolean => new RegExp(`^${durationText}$`, "u").test(text);

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenAt.lastIndex = 0;
  while (text.slice(tokenAt.lastIndex).trim() !== "") {
    const from = tokenAt.lastIndex;
    const groups = tokenAt.exec(text)?.groups;
    if (groups === undefined) throw new Error(`What is ${JSON.stringify(text.slice(from, from + 20))}?`);
    const [kind, found = ""] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    tokens.push({ kind: kind as Token["kind"], text: found }); // the groups have the kinds' names
  }
  return tokens;
}

/**
 * Reads an expression of Prometheus's language, as far as a dashboard needs it: operators, aggregations, functions, selectors, ranges, offsets.
 * @throws Error for what Prometheus would refuse, or what this does not know.
 */
export function readExpression(text: string): ReadExpression {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at]?.text;
  const fail = (wanted: string): never => {
    throw new Error(
      `${wanted} is missing before ${JSON.stringify(
        tokens
          .slice(at, at + 4)
          .map((token) => token.text)
          .join(" "),
      )}`,
    );
  };
  const skip = (wanted: string): boolean => {
    if (peek() !== wanted || tokens[at]?.kind === "string") return false;
    at += 1;
    return true;
  };
  const need = (wanted: string): void => void (skip(wanted) || fail(wanted));
  const take = (kind: Token["kind"]): string => {
    const token = tokens[at];
    if (token?.kind !== kind) return fail(`A ${kind}`);
    at += 1;
    return token.text;
  };
  const list = <Item>(open: string, close: string, item: () => Item): Item[] => {
    const items: Item[] = [];
    need(open);
    if (skip(close)) return items;
    do items.push(item());
    while (skip(","));
    need(close);
    return items;
  };
  const labels = () => list("(", ")", () => take("name"));

  function binary(level = 0): Part {
    const symbols = operators[level];
    if (symbols === undefined) return unary();
    let left = binary(level + 1);
    for (;;) {
      const symbol = symbols.find((one) => skip(one));
      if (symbol === undefined) return left;
      skip("bool");
      const matched = skip("on") || skip("ignoring") ? labels() : [];
      if (skip("group_left") || skip("group_right")) labels();
      const right = binary(level + 1);
      if (["matrix", "string"].some((type) => [left.type, right.type].includes(type as Type)))
        fail("A number or an instant vector");
      const selectors = [...left.selectors, ...right.selectors];
      for (const selector of selectors) selector.labels.push(...matched);
      left = { type: left.type === "scalar" && right.type === "scalar" ? "scalar" : "vector", selectors };
    }
  }

  function unary(): Part {
    if (skip("-") || skip("+")) return unary();
    let part = primary();
    if (skip("[")) {
      take("duration");
      if (skip(":") && tokens[at]?.kind === "duration") take("duration");
      need("]");
      if (part.type !== "vector") fail("An instant vector");
      part = { ...part, type: "matrix" };
    }
    if (skip("offset")) take("duration");
    return part;
  }

  function primary(): Part {
    const token = tokens[at] ?? fail("An expression");
    if (token.kind === "number" || token.kind === "string") {
      at += 1;
      return { type: token.kind === "number" ? "scalar" : "string", selectors: [] };
    }
    if (skip("(")) {
      const inner = binary();
      need(")");
      return inner;
    }
    const name = take("name");
    if (aggregations.has(name) && ["(", "by", "without"].includes(peek() ?? "")) return aggregation();
    if (peek() === "(") return call(name);
    return { type: "vector", selectors: [{ name, labels: peek() === "{" ? list("{", "}", matcher) : [] }] };
  }

  function matcher(): string {
    const label = take("name");
    if (!["=", "!=", "=~", "!~"].some(skip)) fail("A comparison");
    take("string");
    return label;
  }

  const grouped = (): readonly string[] => (skip("by") || skip("without") ? labels() : []);

  function aggregation(): Part {
    const before = grouped();
    const parts = list("(", ")", () => binary());
    const by = [...before, ...grouped()];
    const part = parts.at(-1);
    if (part?.type !== "vector") return fail("An instant vector");
    for (const selector of part.selectors) selector.labels.push(...by);
    return part;
  }

  function call(name: string): Part {
    const wanted = functions[name] ?? fail("A known function");
    const parts = list("(", ")", () => binary());
    const types = parts.map(({ type }) => type);
    if (String(types) !== String(wanted)) throw new Error(`${name} takes ${wanted.join(", ")}, not ${types.join(", ")}`);
    return { type: "vector", selectors: parts.flatMap(({ selectors }) => selectors) };
  }

  const { type, selectors } = binary();
  if (at < tokens.length) fail("The end");
  if (type !== "vector") fail("An instant vector");
  return { selectors };
}

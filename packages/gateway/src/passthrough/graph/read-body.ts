import { parseExact } from "../../store/exact-json.ts";

/** The deepest nesting of an answer that is shown as JSON. Whoever writes or reads a much deeper one runs out of stack. */
const deepest = 200;

/** A body as text; null when it is not UTF-8. */
export function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

/** A body as JSON; null when it is none, or nested too deeply. */
export function jsonOf(body: Uint8Array): unknown {
  const text = textOf(body);
  if (text === null || isTooDeep(text)) return null;
  try {
    return parseExact(text);
  } catch {
    return null;
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === "\\") at += 1;
      else isInString = character !== `"`;
    } else if (character === `"`) isInString = true;
    else if (character === "[" || character === "{") {
      depth += 1;
      if (depth > deepest) return true;
    } else if (character === "]" || character === "}") depth -= 1;
  }
  return false;
}

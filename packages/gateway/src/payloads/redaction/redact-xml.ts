import { redacted } from "@fettle/connector";
import type { SecretNames } from "./secret-names.ts";

const attribute = /([\w:.-]{1,200})(\s{0,20}=\s{0,20})(?:"([^"]*)"?|'([^']*)'?|([^\s"'>]+))/gu;
/** Attributes that name what the element or its attribute `value` is. */
const naming: ReadonlySet<string> = new Set(["name", "key", "id", "type", "property"]);

/** A secret element that is open: its content is left out until it is closed. */
interface Hidden {
  readonly name: string;
  depth: number;
  hasContent: boolean;
}

/**
 * XML or HTML without the content of secret elements and the values of secret attributes. It may be cut or broken: only tags are followed.
 * Takes linear time.
 *
 * @param inText redacts the text between tags
 */
export function redactXml(text: string, names: SecretNames, inText: (text: string) => string): string {
  const out: string[] = [];
  let hidden: Hidden | null = null;
  const putText = (piece: string): void => {
    if (hidden === null) out.push(inText(piece));
    else hidden.hasContent ||= piece.trim() !== "";
  };
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("<", at);
    if (open === -1) break;
    if (open > at) putText(text.slice(at, open));
    const special = specialAt(text, open);
    if (special !== null) {
      const inner = text.slice(special.begin, special.end);
      if (hidden !== null) putText(inner);
      else out.push(text.slice(open, special.begin), inText(inner), text.slice(special.end, special.behind));
      at = special.behind;
      continue;
    }
    const end = endOfTag(text, open);
    const tag = text.slice(open, end);
    at = end;
    const name = /^<\/?([^\s/>]{1,200})/u.exec(tag)?.[1] ?? "";
    if (hidden !== null) {
      hidden.hasContent = hidden.hasContent || !tag.startsWith("</") || name !== hidden.name;
      if (name === hidden.name && !tag.endsWith("/>")) hidden.depth += tag.startsWith("</") ? -1 : 1;
      if (hidden.depth > 0) continue;
      out.push(hidden.hasContent ? redacted : "", tag);
      hidden = null;
      continue;
    }
    if (tag.startsWith("</")) {
      out.push(tag);
      continue;
    }
    const { kept, isNamed } = redactAttributes(tag, names);
    out.push(kept);
    if ((isNamed || names.isSecret(name)) && !tag.endsWith("/>") && !voids.test(name))
      hidden = { name, depth: 1, hasContent: false };
  }
  if (at < text.length) putText(text.slice(at));
  if (hidden !== null && (hidden as Hidden).hasContent) out.push(redacted);
  return out.join("");
}

/** Elements of HTML without content. */
const voids = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/iu;

function redactAttributes(tag: string, names: SecretNames): { readonly kept: string; readonly isNamed: boolean } {
  const found = [...tag.matchAll(attribute)];
  const isNamed = found.some(
    ([, name = "", , double, single, bare]) => naming.has(name.toLowerCase()) && names.isSecret(double ?? single ?? bare ?? ""),
  );
  const kept = tag.replaceAll(
    attribute,
    (whole, name: string, equals: string, double?: string, single?: string, bare?: string) => {
      const value = double ?? single ?? bare ?? "";
      const isSecret = names.isSecret(name) || (isNamed && name.toLowerCase() === "value");
      return isSecret && value !== "" ? `${name}${equals}"${redacted}"` : whole;
    },
  );
  return { kept, isNamed };
}

/** The end of a tag, behind its bracket. One within quotes is no end. */
function endOfTag(text: string, open: number): number {
  let quote = "";
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
    else if (character === "<") return at;
  }
  return text.length;
}

/** A comment or a section of characters that begins here. */
function specialAt(text: string, open: number): { readonly begin: number; readonly end: number; readonly behind: number } | null {
  for (const [start, close] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
  ] as const) {
    if (!text.startsWith(start, open)) continue;
    const begin = open + start.length;
    const end = text.indexOf(close, begin);
    return end === -1 ? { begin, end: text.length, behind: text.length } : { begin, end, behind: end + close.length };
  }
  return null;
}

/** Splits at a separator, except inside `<…>` and `"…"`. */
function split(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let closing: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (closing !== null) {
      if (closing === '"' && character === "\\") at += 1;
      else if (character === closing) closing = null;
    } else if (character === '"') closing = '"';
    else if (character === "<") closing = ">";
    else if (character === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

const relationsOf = (parameter: string): readonly string[] => {
  const [name = "", value = ""] = parameter.split(/=(.*)/su, 2);
  if (name.trim().toLowerCase() !== "rel") return [];
  return value.trim().replace(/^"|"$/gu, "").toLowerCase().split(/\s+/u);
};

/**
 * The target of a link with a relation in a `Link` header (RFC 8288), as the vendor wrote it: absolute, or relative to the
 * requested address. Null when there is none.
 */
export function linkTarget(headers: Headers, relation: string): string | null {
  for (const link of split(headers.get("link") ?? "", ",")) {
    const [target = "", ...parameters] = split(link, ";").map((part) => part.trim());
    // Of several, only the first `rel` counts.
    const relations = parameters.map(relationsOf).find((names) => names.length > 0) ?? [];
    if (target.startsWith("<") && target.endsWith(">") && relations.includes(relation)) return target.slice(1, -1).trim();
  }
  return null;
}

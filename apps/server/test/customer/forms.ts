/** A form of a page, with the values that it would send now. */
export interface Form {
  readonly action: string;
  readonly method: "get" | "post";
  /** Hidden and filled-in fields, checked choices. */
  readonly values: Readonly<Record<string, string>>;
  /** Names of all fields, filled in or not. */
  readonly fields: readonly string[];
  /** The form's submit buttons: name, value and text. */
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly text: string }[];
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  "#x27": "'",
  "#x2F": "/",
};

/** HTML text without its entities. */
export function decode(text: string): string {
  return text.replaceAll(/&(#?\w+);/gu, (whole, name: string) => entities[name] ?? whole);
}

function attributesOf(tag: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", quoted, single, bare] of tag.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/gu)) {
    attributes.set(name.toLowerCase(), decode(quoted ?? single ?? bare ?? ""));
  }
  return attributes;
}

function readForm(opening: string, content: string): Form {
  const attributes = attributesOf(opening);
  const values: Record<string, string> = {};
  const fields: string[] = [];
  for (const [, tag = ""] of content.matchAll(/<input\b([^>]*)>/giu)) {
    const field = attributesOf(tag);
    const name = field.get("name");
    if (name === undefined || field.get("type") === "submit") continue;
    fields.push(name);
    const isChoice = field.get("type") === "radio" || field.get("type") === "checkbox";
    if (isChoice ? field.has("checked") : field.has("value")) values[name] = field.get("value") ?? "on";
  }
  for (const [, tag = "", options = ""] of content.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/giu)) {
    const name = attributesOf(tag).get("name");
    if (name === undefined) continue;
    fields.push(name);
    const all = [...options.matchAll(/<option\b([^>]*)>/giu)].map(([, option = ""]) => attributesOf(option));
    values[name] = (all.find((option) => option.has("selected")) ?? all[0])?.get("value") ?? "";
  }
  const buttons = [...content.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/giu)].map(([, tag = "", text = ""]) => {
    const button = attributesOf(tag);
    return {
      name: button.get("name") ?? "",
      value: button.get("value") ?? "",
      text: decode(text.replaceAll(/<[^>]*>/gu, " "))
        .replaceAll(/\s+/gu, " ")
        .trim(),
    };
  });
  return {
    action: attributes.get("action") ?? "",
    method: attributes.get("method")?.toLowerCase() === "post" ? "post" : "get",
    values,
    fields,
    buttons,
  };
}

/** The forms of an HTML page, in order. */
export function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/giu)].map(([, opening = "", content = ""]) =>
    readForm(opening, content),
  );
}

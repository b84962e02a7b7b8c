/** The text within the base64 of something longer, at each of its three possible offsets. */
function inBase64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // The characters at the ends depend on the neighbours.
    const middle = text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
    return [middle, middle.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Shorter pieces are found in any text. */
const shortest = 4;

/** Every spelling in which a secret may appear in clear: as it is, escaped, percent-encoded, in hexadecimal or in base64. */
export function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hexadecimal = bytes.toString("hex");
  const asParameter = new URLSearchParams({ "": secret }).toString().slice(1);
  const all = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    asParameter,
    hexadecimal,
    hexadecimal.toUpperCase(),
    ...inBase64(bytes),
  ];
  return [...new Set(all)].filter((spelling) => spelling.length >= shortest);
}

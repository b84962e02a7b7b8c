/** Whether a text is a media type without parameters; `image/*` stands for all images. */
export const isMediaType = (text: string): boolean => /^[a-z0-9][\w.+-]{0,99}\/(?:\*|[a-z0-9][\w.+-]{0,99})$/iu.test(text);

/** The media type of a Content-Type header, without parameters. Null when there is none. */
export function mediaTypeOf(header: string | null): string | null {
  const [type = ""] = (header ?? "").toLowerCase().split(";", 1);
  return isMediaType(type.trim()) && !type.includes("*") ? type.trim() : null;
}

/** Whether a media type is among some, which may stand for several. SVG is no image here: it is a document that can hold scripts. */
export const isAmong = (type: string, types: readonly string[]): boolean =>
  types.includes(type) || (type !== "image/svg+xml" && types.includes(`${type.split("/", 1)[0]}/*`));

/** Escapes text so that a LIKE pattern takes it literally. */
export const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

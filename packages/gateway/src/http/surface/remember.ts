/** Texts beyond this length are rare, and not worth remembering. */
const longest = 200;
const mostRemembered = 100;

/** The same pure function, which remembers its results for short texts: callers repeat their headers. */
export function remember<Text extends string | null, Result>(read: (text: Text) => Result): (text: Text) => Result {
  const results = new Map<Text, Result>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = read(text);
    if (text === null || text.length <= longest) {
      if (results.size >= mostRemembered) results.clear();
      results.set(text, result);
    }
    return result;
  };
}

/** One fenced block of a page: `sh`, `sh background`, `diff`, `graphql connect` and so on. */
export interface GuideBlock {
  readonly language: string;
  /** The words behind the language. */
  readonly note: string;
  readonly text: string;
}

/** The fenced blocks of a page in Markdown, in their order. */
export const readGuide = (page: string): readonly GuideBlock[] =>
  Array.from(page.matchAll(/^```(\w+)[^\S\n]*(.*)\n([^]*?)^```$/gmu), ([, language = "", note = "", text = ""]) => ({
    language,
    note: note.trim(),
    text,
  }));

/** A change of one place in a file, as a diff without line numbers says it. */
interface Change {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** The changes of a `diff` block: of each `@@` part the lines without `+` make way for those without `-`. */
export function readChanges(diff: string): readonly Change[] {
  const changes: Change[] = [];
  let file = "";
  for (const part of diff.split(/^(?=--- |@@)/mu)) {
    const lines = part.trimEnd().split("\n");
    const [head = ""] = lines;
    if (head.startsWith("--- ")) file = /^\+\+\+ b\/(.+)$/mu.exec(part)?.[1] ?? file;
    if (!head.startsWith("@@")) continue;
    const kept = (sign: string) =>
      lines
        .slice(1)
        .filter((line) => !line.startsWith(sign))
        .map((line) => line.slice(1))
        .join("\n");
    changes.push({ file, before: kept("+"), after: kept("-") });
  }
  return changes;
}

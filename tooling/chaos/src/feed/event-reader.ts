/** One event of a stream of Server-Sent Events, or an id alone, which has no data. */
export interface ServerEvent {
  readonly id: string | null;
  readonly type: string;
  readonly data: string | null;
}

const ending = "\n\n";

/** Reads events from pieces of text as they come; leaves comments out. */
export function createEventReader(onEvent: (event: ServerEvent) => void): (text: string) => void {
  let kept = "";
  const read = (block: string): void => {
    const fields = new Map<string, string>();
    for (const line of block.split("\n")) {
      const colon = line.indexOf(":");
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /u, ""));
    }
    if (fields.size === 0) return;
    onEvent({ id: fields.get("id") ?? null, type: fields.get("event") ?? "message", data: fields.get("data") ?? null });
  };
  return (text) => {
    kept += text;
    for (let end = kept.indexOf(ending); end >= 0; end = kept.indexOf(ending)) {
      const block = kept.slice(0, end);
      kept = kept.slice(end + ending.length);
      read(block);
    }
  };
}

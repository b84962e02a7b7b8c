/** Words for Node. */
export declare const serverMemory: { readonly words: readonly string[] };
/** Words for Node, and environment variables. */
export declare const demoMemory: { readonly words: readonly string[]; readonly variables: Readonly<Record<string, string>> };

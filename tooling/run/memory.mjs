/** How a process takes memory: words for Node, and variables. */

/** A server. Twice V8's space for new objects, so that those of an answer seldom outlive a collection. What somebody has set stays. */
export const serverMemory = {
  words: /semi.space/u.test(process.env.NODE_OPTIONS ?? "") ? [] : ["--max-semi-space-size=32"],
};

/** The little work of a demo: one helper thread; the C library has one pool, and gives back at once what is freed. */
export const demoMemory = {
  words: ["--v8-pool-size=1", "--optimize-for-size"],
  variables: { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "8192", MALLOC_TRIM_THRESHOLD_: "131072" },
};

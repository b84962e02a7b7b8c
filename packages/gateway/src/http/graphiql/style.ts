/** The style of the bar above GraphiQL and of the token dialog. GraphiQL brings its own styles. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #57616e; --paper: #fff; --line: #c5ccd6; --edge: #76808d; --accent: #1a5fb4; --on-accent: #fff; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #a7b0bd; --paper: #1b2027; --line: #424b57; --edge: #7d8896; --accent: #8ab8f5; --on-accent: #0d1a2b; --wrong: #ff9b92; } }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.25rem; padding: 0 1rem; border-bottom: 1px solid var(--line); }
.bar a, .bar button { display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0; border: 0; background: none; color: var(--accent); font: inherit; cursor: pointer; }
.bar h1 { margin: 0; font-size: 1rem; font-weight: 400; }
.bar button { margin-left: auto; }
#root { flex: 1; min-height: 0; }
#root > p { padding: 1rem; }
#token-dialog { box-sizing: border-box; width: min(28rem, calc(100vw - 1.5rem)); padding: 1.5rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper); color: var(--ink); }
#token-dialog::backdrop { background: rgb(0 0 0 / .5); }
#token-dialog h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
#token-dialog p { margin: 0 0 1rem; }
#token-dialog label { display: block; font-weight: 600; }
#token-dialog input { box-sizing: border-box; width: 100%; min-height: 2.75rem; margin: .25rem 0; padding: .6rem .7rem; border: 1px solid var(--edge); border-radius: .5rem; background: transparent; color: inherit; font: inherit; }
#token-dialog [aria-invalid="true"] { border-color: var(--wrong); }
#token-dialog .wrong { min-height: 1.5em; margin: 0 0 .5rem; color: var(--wrong); font-size: .875rem; }
#token-dialog button { width: 100%; min-height: 2.75rem; margin-top: .5rem; border: 1px solid transparent; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
#token-dialog .other { background: none; color: var(--accent); font-weight: 400; }
/* GraphiQL's own: tabs that are drawn where they are not take no click; its colors are too pale, its links not to be told from text. */
#root .graphiql-container { width: 100%; height: 100%; }
.graphiql-tab { transform: none !important; }
body:not(.graphiql-dark) :is(.graphiql-container, .graphiql-dialog) { --color-info: 208, 100%, 34%; --color-warning: 30, 100%, 28%; --color-secondary: 242, 51%, 45%; --color-tertiary: 188, 100%, 24%; }
.graphiql-container .graphiql-logo span { color: var(--ink); }
.graphiql-doc-explorer a { text-decoration: underline; }
@media (max-width: 40rem) { .graphiql-main > .graphiql-plugin { position: absolute; inset: 0; z-index: 1; overflow: auto; background: var(--paper); } }
@media (max-width: 40rem) { #graphiql-session { flex-direction: column; } #graphiql-session > .graphiql-horizontal-drag-bar { display: none; } }
.bar :focus-visible, #token-dialog :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

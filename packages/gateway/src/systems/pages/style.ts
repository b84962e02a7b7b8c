/** The pages' only style sheet, in the page itself. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #57616e; --paper: #fff; --ground: #f2f4f7; --line: #c5ccd6; --accent: #1a5fb4; --on-accent: #fff; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #a7b0bd; --paper: #1b2027; --ground: #12161b; --line: #424b57; --accent: #8ab8f5; --on-accent: #0d1a2b; --wrong: #ff9b92; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 28rem; margin: 6vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
ul { margin: 0; padding: 0; list-style: none; }
li a { display: block; margin: .5rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; color: inherit; text-decoration: none; }
li a:hover { border-color: var(--accent); }
li span, .help { display: block; color: var(--soft); font-size: .875rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input, select { width: 100%; margin-top: .25rem; padding: .6rem .7rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: inherit; font: inherit; }
option { background: var(--paper); }
[aria-invalid="true"] { border-color: var(--wrong); }
.wrong { display: block; margin-top: .25rem; color: var(--wrong); font-size: .875rem; }
.alert { padding: .75rem 1rem; border: 1px solid var(--wrong); border-radius: .5rem; color: var(--wrong); }
details { margin-top: 1.25rem; }
summary { cursor: pointer; color: var(--soft); }
button, .button { display: block; width: 100%; margin-top: 1.5rem; padding: .7rem 1rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
.other { display: block; margin-top: 1rem; color: var(--accent); text-align: center; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

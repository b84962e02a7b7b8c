/** The pages' only style sheet, embedded in each page. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #57616e; --paper: #fff; --ground: #f2f4f7; --line: #c5ccd6; --edge: #76808d; --accent: #1a5fb4; --on-accent: #fff; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #a7b0bd; --paper: #1b2027; --ground: #12161b; --line: #424b57; --edge: #7d8896; --accent: #8ab8f5; --on-accent: #0d1a2b; --wrong: #ff9b92; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 28rem; margin: 6vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
@media (max-width: 30rem) { body { padding: .75rem; } main { margin: 0 auto; padding: 1.25rem; } }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
main > :last-child { margin-bottom: 0; }
a { color: var(--accent); }
.choices { margin: 0; padding: 0; list-style: none; }
.choices a { display: block; min-height: 2.75rem; margin: .5rem 0; padding: .75rem 1rem; border: 1px solid var(--edge); border-radius: .5rem; color: inherit; text-decoration: none; }
.choices a:hover { border-color: var(--accent); }
.choices span, .help { display: block; color: var(--soft); font-size: .875rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input, select { width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .6rem .7rem; border: 1px solid var(--edge); border-radius: .5rem; background: transparent; color: inherit; font: inherit; }
fieldset { min-width: 0; margin: 1.5rem 0 0; padding: 0; border: 0; }
legend { padding: 0; font-size: 1.125rem; font-weight: 600; }
option { background: var(--paper); }
[aria-invalid="true"] { border-color: var(--wrong); }
.wrong { display: block; margin-top: .25rem; color: var(--wrong); font-size: .875rem; }
.alert { margin-bottom: 1rem; padding: .75rem 1rem; border: 1px solid var(--wrong); border-radius: .5rem; color: var(--wrong); }
.alert > :last-child { margin-bottom: 0; }
.alert p { margin-bottom: .5rem; }
.alert ul { margin: 0; padding: 0; list-style: none; }
.alert a { display: block; padding: .625rem 0; color: inherit; }
.quote { padding-left: .75rem; border-left: 3px solid var(--edge); color: var(--ink); }
details { margin-top: 1.25rem; }
summary { min-height: 2.75rem; padding: .625rem 0; color: var(--soft); cursor: pointer; }
button, .button { display: block; width: 100%; min-height: 2.75rem; margin-top: 1.5rem; padding: .7rem 1rem; border: 1px solid transparent; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
.other { display: block; min-height: 2.75rem; margin-top: .5rem; padding: .625rem 0; text-align: center; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** One test file as a project ran it. */
export interface TimedFile {
  readonly project: string;
  readonly file: string;
  readonly tests: number;
  /** Loading it and running its tests and hooks. */
  readonly milliseconds: number;
}

const slowestShown = 15;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1).padStart(8)} s`;

const linesOf = (all: readonly { readonly milliseconds: number; readonly words: string }[]): readonly string[] =>
  all
    .toSorted((one, other) => other.milliseconds - one.milliseconds)
    .map(({ milliseconds, words }) => `${seconds(milliseconds)}  ${words}`);

/** How long each project's files took, summed over the workers, and which took longest; a line each. */
export function whereTimeWent(files: readonly TimedFile[]): readonly string[] {
  const byProject = [...Map.groupBy(files, ({ project }) => project)].map(([project, own]) => {
    const milliseconds = own.reduce((total, file) => total + file.milliseconds, 0);
    const tests = own.reduce((total, file) => total + file.tests, 0);
    return { milliseconds, words: `${project} (files: ${own.length}, tests: ${tests})` };
  });
  const slowest = files.map(({ project, file, milliseconds }) => ({ milliseconds, words: `${file} (${project})` }));
  return [
    "Where the time went, summed over the workers:",
    ...linesOf(byProject),
    "The slowest files:",
    ...linesOf(slowest).slice(0, slowestShown),
  ];
}

/** The module that lets a process's wall clock be moved. */
export const clockPreload = new URL("moved-clock.ts", import.meta.url);

/** The variable that says by how many milliseconds the clock of a new process is wrong. */
export const clockVariable = "FETTLE_CHAOS_CLOCK";

/** How a word begins that moves the clock of a running process; the milliseconds follow. */
export const clockWord = "clock ";

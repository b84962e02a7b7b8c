/** Why a simulator did not start, in words for the person who started it. */
export const whyNotStarted = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return `its port ${"port" in error ? String(error.port) : ""} is taken. Stop what uses it or set SIMULATOR_PORT to another.`;
  if (code === "EACCES" || code === "EROFS" || code === "ENOENT") return `it cannot use its port or data file: ${error.message}`;
  return error.message;
};

/** Why the embedded PostgreSQL failed, in one line. Its file system's errors are not JavaScript errors. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.message.replaceAll(/\s*\n\s*/gu, " ");
  if (typeof error === "object" && error !== null && "code" in error) return String(error.code);
  return "its files could not be read or written";
}

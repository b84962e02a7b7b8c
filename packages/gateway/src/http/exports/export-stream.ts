/**
 * A body that is written as fast as it is read. `ended`: called once, when it has ended in whatever way, which may be that its reader has
 * left: then `left` is called first, and the lines are not read on.
 */
export function exportStream(
  lines: AsyncGenerator<string, void>,
  { left, ended }: { left(reason: unknown): void; ended(): void },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await lines.next();
          if (done !== true) return controller.enqueue(encoder.encode(value));
          ended();
          controller.close();
        } catch (error) {
          ended();
          throw error;
        }
      },
      cancel(reason) {
        left(reason);
        ended();
      },
    },
    { highWaterMark: 0 },
  );
}

const times = /\b(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(?=\.\d|Z|[+-]\d\d\b)/gu;
/** In milliseconds, and in seconds as the simulator's OAuth servers write them. */
const numbers = /"(expiresAt|exp|iat|loginTs)":(\d+)/gu;

/** Moves every time in a text forward by whole seconds. The text keeps its length. */
export function moveTimes(text: string, seconds: number): string {
  return text
    .replaceAll(times, (_all, date: string, between: string, time: string) => {
      const moved = new Date(Date.parse(`${date}T${time}Z`) + seconds * 1000).toISOString();
      return `${moved.slice(0, 10)}${between}${moved.slice(11, 19)}`;
    })
    .replaceAll(numbers, (_all, name: string, number: string) => {
      const isInSeconds = number.length < 12;
      return `"${name}":${Number(number) + (isInSeconds ? seconds : seconds * 1000)}`;
    });
}

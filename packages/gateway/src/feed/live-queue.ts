import type { Place } from "../change-log/place.ts";

/** The latest events of a group of live subscribers, kept once for all that have not taken them yet. */
export class LiveEvents<Event extends Place> {
  readonly #capacity: number;
  #kept: Event[] = [];
  /** The number of the first event that is kept. */
  #begin = 0;

  /** Keeps at least `capacity` events, and at most twice as many. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The number of the next event. */
  get next(): number {
    return this.#begin + this.#kept.length;
  }

  add(event: Event): void {
    this.#kept.push(event);
    if (this.#kept.length <= this.#capacity * 2) return;
    this.#begin += this.#kept.length - this.#capacity;
    this.#kept = this.#kept.slice(-this.#capacity);
  }

  /** Keeps no event at or below a position. */
  forget(position: number): void {
    const left = this.#kept.findIndex((event) => event.position > position);
    const gone = left === -1 ? this.#kept.length : left;
    if (gone === 0) return;
    this.#begin += gone;
    this.#kept = this.#kept.slice(gone);
  }

  /** The event with this number. Undefined when it has not come yet. Null when it is no longer kept. */
  at(number: number): Event | undefined | null {
    return number < this.#begin ? null : this.#kept[number - this.#begin];
  }
}

/**
 * What waits for one live subscriber: a number in the events of its group. Once an event that it has not taken is no longer kept, the queue has
 * overflowed and gives nothing more: the subscriber reads from the log again.
 */
export class LiveQueue<Event extends Place> {
  readonly #events: LiveEvents<Event>;
  readonly #after: number;
  #missed: Event[];
  #number: number;
  #hasOverflowed = false;
  /** Called when there may be something to take, or the queue overflows. */
  onArrival: () => void = nothing;

  /** `missed`: earlier events. `after`: the group's later events count above this position. */
  constructor(events: LiveEvents<Event>, after: number, missed: readonly Event[]) {
    this.#events = events;
    this.#after = after;
    this.#missed = missed.toReversed();
    this.#number = events.next;
  }

  get hasOverflowed(): boolean {
    return this.#hasOverflowed;
  }

  /** The next event, or null when none is waiting. */
  take(): Event | null {
    if (this.#hasOverflowed) return null;
    if (this.#missed.length > 0) return this.#missed.pop() ?? null;
    for (;;) {
      const event = this.#events.at(this.#number);
      if (event === undefined) return null;
      if (event === null) {
        this.#hasOverflowed = true;
        return null;
      }
      this.#number += 1;
      if (event.position > this.#after) return event;
    }
  }

  /** Empties and closes the queue. */
  overflow(): void {
    this.#hasOverflowed = true;
    this.#missed = [];
    this.onArrival();
  }
}

const nothing = () => {};

import { sharedTextOf, type SharedText } from "./shared-text.ts";

/** An answer that several subscribers share. */
export interface SharedAnswer {
  /** Null until it has been made. */
  readonly outcome: SharedText | { readonly failure: unknown } | null;
  /** Calls back, once, when there is an outcome. */
  wait(callback: () => void): void;
}

/** The answers of the subscribers with one key. */
export interface AnswerGroup {
  /** No other group has the same id. */
  readonly id: number;
  /**
   * Returns the answer to a change: the first call makes it, and calls soon after share it. A failure reaches those who wait for it and is then
   * forgotten.
   */
  of(about: string, make: () => Promise<string>): SharedAnswer;
  /** Call it once for each `enter`. With the last one all answers of the group are forgotten. */
  leave(): void;
}

/** The answers that subscribers share. */
export interface SharedAnswers {
  /** Enters the group of subscribers with this key. */
  enter(key: string): AnswerGroup;
}

/** Live subscribers read a change at about the same time; later, its relations may have changed. */
const keptMilliseconds = 2_000;
/** The characters of all kept answers. */
const mostCharacters = 16_000_000;

interface Kept extends SharedAnswer {
  outcome: SharedAnswer["outcome"];
  readonly since: number;
  forget(): void;
}

/** `now`: monotonic milliseconds. */
export function createSharedAnswers(now: () => number = () => performance.now()): SharedAnswers {
  const groups = new Map<string, { readonly group: AnswerGroup; members: number }>();
  /** All kept answers, in the order of creation. */
  const kept = new Set<Kept>();
  let characters = 0;
  let opened = 0;

  function forgetOld(at: number): void {
    for (const answer of kept) {
      if (answer.since >= at - keptMilliseconds && characters <= mostCharacters) return;
      answer.forget();
    }
  }

  function open(key: string): AnswerGroup {
    const own = new Map<string, Kept>();

    function keep(about: string, since: number, making: Promise<string>): Kept {
      let waiting: (() => void)[] = [];
      const answer: Kept = {
        outcome: null,
        since,
        wait: (callback) => void waiting.push(callback),
        forget() {
          if (!kept.delete(answer)) return;
          own.delete(about);
          characters -= sizeOf(answer);
        },
      };
      const settle = (outcome: SharedText | { readonly failure: unknown }) => {
        answer.outcome = outcome;
        if ("failure" in outcome) answer.forget();
        else if (kept.has(answer)) characters += sizeOf(answer);
        const called = waiting;
        waiting = [];
        for (const call of called) call();
      };
      kept.add(answer);
      own.set(about, answer);
      making.then(
        (text) => settle(sharedTextOf(text)),
        (failure: unknown) => settle({ failure }),
      );
      return answer;
    }

    opened += 1;
    return {
      id: opened,
      of(about, make) {
        const at = now();
        forgetOld(at);
        return own.get(about) ?? keep(about, at, make());
      },
      leave() {
        const entered = groups.get(key);
        if (entered === undefined) return;
        entered.members -= 1;
        if (entered.members > 0) return;
        groups.delete(key);
        for (const answer of own.values()) answer.forget();
      },
    };
  }

  return {
    enter(key) {
      const entered = groups.get(key) ?? { group: open(key), members: 0 };
      entered.members += 1;
      groups.set(key, entered);
      return entered.group;
    },
  };
}

const sizeOf = ({ outcome }: SharedAnswer): number => (outcome !== null && "bytes" in outcome ? outcome.bytes.length : 0);

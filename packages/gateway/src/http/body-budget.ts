import { limits } from "./limits.ts";

/** What bodies of requests may hold, all that are under way together. */
export interface BodyBudget {
  /** Bytes that are held now. */
  readonly held: number;
  /**
   * The place of one body, which holds nothing yet. `owner`: whose it is, such as an environment; nobody may hold more than a share.
   * `isKnown`: whether a token came with it; all others together leave room for those.
   */
  enter(owner: string, isKnown: boolean): BodyPlace;
}

/** What one body holds, until it is disposed. */
export interface BodyPlace extends Disposable {
  /** Asks to hold so many bytes in all. False, and nothing changes, while there is no room. */
  hold(bytes: number): boolean;
}

/** Counts what is held and not what a sender declares, so that who sends nothing takes nothing. */
export function createBodyBudget(): BodyBudget {
  let held = 0;
  let heldByStrangers = 0;
  const owners = new Map<string, number>();

  function change(owner: string, isKnown: boolean, bytes: number): void {
    held += bytes;
    if (!isKnown) heldByStrangers += bytes;
    const own = (owners.get(owner) ?? 0) + bytes;
    if (own === 0) owners.delete(owner);
    else owners.set(owner, own);
  }

  return {
    get held() {
      return held;
    },
    enter(owner, isKnown) {
      let own = 0;
      return {
        hold(bytes) {
          const more = bytes - own;
          const kept = bytes > limits.smallBodyBytes ? limits.bodiesKeptForSmallBytes : 0;
          if (held + more > limits.bodiesBytes - kept) return false;
          if (!isKnown && heldByStrangers + more > limits.bodiesOfStrangersBytes - kept) return false;
          if ((owners.get(owner) ?? 0) + more > limits.bodiesOfOwnerBytes) return false;
          own = bytes;
          change(owner, isKnown, more);
          return true;
        },
        [Symbol.dispose]() {
          change(owner, isKnown, -own);
          own = 0;
        },
      };
    },
  };
}

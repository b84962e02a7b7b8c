/** Bytes that a process may hold for one purpose, all that need some together. */
export interface ByteBudget {
  /** Bytes that are held now. */
  readonly held: number;
  /**
   * A place that holds nothing yet. `owner`: whose it is, such as an environment. `isKnown`: whether a token came with it; all others
   * together leave room for those.
   */
  enter(owner: string, isKnown: boolean): BytePlace;
}

/** What one body, or one operation, holds until it is disposed. */
export interface BytePlace extends Disposable {
  /** Asks to hold so many bytes in all; fewer than before always. False, and nothing changes, while there is no room, and once it is disposed. */
  hold(bytes: number): boolean;
}

/** How a budget is shared out, in bytes. */
export interface ByteRules {
  readonly all: number;
  /** What those without a token may hold together. */
  readonly ofStrangers: number;
  /** What one owner may hold. */
  readonly ofOwner: number;
  /** What places of more than `small` leave to the smaller ones. */
  readonly keptForSmall: number;
  readonly small: number;
}

/** Counts what is held and not what anybody declares, so that who sends nothing takes nothing. */
export function createByteBudget(rules: ByteRules): ByteBudget {
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
      let isLeft = false;

      function hasRoom(bytes: number, more: number): boolean {
        const kept = bytes > rules.small ? rules.keptForSmall : 0;
        if (held + more > rules.all - kept) return false;
        if (!isKnown && heldByStrangers + more > rules.ofStrangers - kept) return false;
        return (owners.get(owner) ?? 0) + more <= rules.ofOwner;
      }

      return {
        hold(bytes) {
          if (isLeft) return false;
          const more = bytes - own;
          if (more > 0 && !hasRoom(bytes, more)) return false;
          own = bytes;
          change(owner, isKnown, more);
          return true;
        },
        [Symbol.dispose]() {
          change(owner, isKnown, -own);
          own = 0;
          isLeft = true;
        },
      };
    },
  };
}

/** The memory that a process may use for one purpose, in bytes, over all owners. */
export interface ByteBudget {
  /** The bytes in use. */
  readonly held: number;
  /**
   * Opens an empty place. `owner`: its owner, for example an environment. `isKnown`: whether the caller has a token; the callers without one
   * together leave room for those.
   */
  enter(owner: string, isKnown: boolean): BytePlace;
}

/** The memory of one body or one operation until it is disposed. */
export interface BytePlace extends Disposable {
  /**
   * Changes the place to this total of bytes; a smaller total always succeeds. Returns false without a change when there is no room or the
   * place is disposed.
   */
  hold(bytes: number): boolean;
}

/** The shares of a budget, in bytes. */
export interface ByteRules {
  readonly all: number;
  /** The share of all callers without a token. */
  readonly ofStrangers: number;
  /** The share of one owner. */
  readonly ofOwner: number;
  /** The room that places of more than `small` bytes leave for smaller ones. */
  readonly keptForSmall: number;
  readonly small: number;
}

/** Counts bytes in memory, not declared lengths: a caller that sends nothing uses nothing. */
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

/** Computes what never changes about a descriptor once, and forgets it with the descriptor. */
export function onceFor<Key extends object, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const computed = new WeakMap<Key, Result>();
  return (key) => {
    const known = computed.get(key);
    if (known !== undefined) return known;
    const result = compute(key);
    computed.set(key, result);
    return result;
  };
}

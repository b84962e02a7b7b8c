/** A fault of the simulator for a share of the token endpoint's calls. */
interface TokenFault {
  readonly share: number;
  readonly effect: Readonly<Record<string, unknown>>;
}

const beforeProcessing: readonly TokenFault[] = [
  { share: 0.015, effect: { status: 503 } },
  { share: 0.015, effect: { status: 503, retryAfterSeconds: 1 } },
  { share: 0.005, effect: { status: 429 } },
  { share: 0.01, effect: { status: 429, retryAfterSeconds: 1 } },
  { share: 0.015, effect: { dropConnection: true } },
  { share: 0.006, effect: { delayMilliseconds: 1000 } },
  { share: 0.006, effect: { delayMilliseconds: 1900 } },
];
/** The token is rotated; the answer comes late. */
const slowAnswers: readonly TokenFault[] = [
  { share: 0.006, effect: { delayMilliseconds: 1000, after: true } },
  { share: 0.006, effect: { delayMilliseconds: 1900, after: true } },
];
/** The token is rotated; the answer never comes. */
const lostAnswer: TokenFault = { share: 0.016, effect: { dropConnection: true, after: true } };

/** Faults for a tenth of the token calls, in the format of the simulator's control API, with or without lost answers. */
export function tokenFaults(seed: number, withLostAnswers: boolean): readonly object[] {
  const all = [...beforeProcessing, ...slowAnswers, ...(withLostAnswers ? [lostAnswer] : [])];
  const missing = withLostAnswers ? 0 : lostAnswer.share;
  let left = 1;
  return all.map(({ share, effect }, index) => {
    // The simulator checks one fault after the other: later faults see only the calls that earlier ones have let through.
    const wanted = index === 0 ? share + missing : share;
    const rate = wanted / left;
    left -= wanted;
    return { ...effect, match: "token", rate, seed: seed + index };
  });
}

/** Inputs that differ and are the same in every run. */

/** Numbers from 0 to 2^32 - 1 that follow from the seed: xorshift, which is enough for what is only to differ. */
export const randomSequence = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
};

/** So many bytes of such a sequence. */
export const randomBytes = (length: number, seed: number): Uint8Array<ArrayBuffer> => {
  const random = randomSequence(seed);
  return new Uint8Array(Uint32Array.from({ length: Math.ceil(length / 4) }, random).buffer, 0, length);
};

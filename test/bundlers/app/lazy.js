// The package in a chunk of its own, loaded when the program runs.
globalThis.skypilot = import('skypilot-utils').then(({ base36Encode, hash, truncate }) => ({
  base36Encode,
  hash,
  truncate,
}));

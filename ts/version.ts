/** This package's version; scripts/setup checks that package.json and the Rust workspace say the same. */
export const version = '0.1.0';

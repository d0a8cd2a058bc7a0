/** This package's version, as package.json has it: `npm version` writes it here. */
export const version = '0.1.0';

/** What can be made to happen at a place; native.rs and wasm.rs have the same numbers. */
export const nothing = 0;
export const panic = 1;
export const leak = 2;
export const recursion = 3;
export const exhaustion = 4;

/** One line of the matrix: what one way of running the package came to. */
import type { Outcome } from '../golden/check.js';

export interface Row {
  /** Name and version, such as 'Node 24.21.0'. */
  readonly runtime: string;
  /** How the package was loaded, such as 'import, --jitless' or 'module worker'. */
  readonly how: string;
  /** What the golden check told; absent when it did not come that far. */
  readonly outcome?: Outcome;
  /** What went against expectation; absent when all is well. */
  readonly failure?: string;
}

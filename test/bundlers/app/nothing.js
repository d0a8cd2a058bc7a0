// An import for side effects that the package does not have.
import 'skypilot-utils';

globalThis.skypilot = {};

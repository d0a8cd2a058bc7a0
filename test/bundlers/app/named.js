// The same three by name from the index, which re-exports everything.
import { base36Encode, formatFloat, truncateLongString } from 'skypilot-utils';

globalThis.skypilot = { base36Encode, formatFloat, truncateLongString };

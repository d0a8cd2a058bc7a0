// SkyPilot's three string functions, by their subpath.
import { base36Encode, formatFloat, truncateLongString } from 'skypilot-utils/string';

globalThis.skypilot = { base36Encode, formatFloat, truncateLongString };

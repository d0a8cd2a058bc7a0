/** The grapheme rules of unicode-segmenter. The build evaluates them, and their tables, at first use. */
import { splitGraphemes } from 'unicode-segmenter/grapheme';

/** The segmenter of UAX #29's extended grapheme clusters: yields what the text's `slice` makes of each one's bounds. */
export const segmenter = (): typeof splitGraphemes => splitGraphemes;

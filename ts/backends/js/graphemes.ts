/** The grapheme rules of unicode-segmenter. The build evaluates them, and their tables, at first use. */
import { graphemeSegments } from 'unicode-segmenter/grapheme';

/** The segmenter of UAX #29's extended grapheme clusters. */
export const segmenter = (): typeof graphemeSegments => graphemeSegments;

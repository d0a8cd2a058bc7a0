/** Text as the suites ask it. */
import emojiTest from '../vectors/emoji.json' with { type: 'json' };

/** A text's code points in hexadecimal, for whoever cannot see them. */
export const spell = (text: string): string =>
  [...text].map((c) => (c.codePointAt(0) as number).toString(16)).join(' ');

/** The emoji of emoji-test.txt that stand alone: half a flag and a bare skin tone join what stands before them. */
export const emoji: readonly string[] = emojiTest.filter(
  (sequence) => !/^[\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]$/u.test(sequence),
);

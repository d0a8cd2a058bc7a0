/** Texts to call string functions with, which follow from a sequence of random numbers. */

/** Makes text of one kind, of about so many UTF-16 units. */
export type MakeText = (length: number) => string;

const words = ['train', 'gpu', 'a', 'cluster', 'launch', 'the', 'checkpoint', 'of', 'spot', 'instance', 'region'];
const ideographs = [...'機械学習用集群起動中斷続検査點区域実例価格計算資源管理'];
/** One to eleven UTF-16 units each: plain, coloured, joined, a flag. */
const emoji = ['😀', '🚀', '👍🏽', '👩‍🚀', '👨‍👩‍👧‍👦', '🇩🇪', '❤️', '🎉'];

/** Text of each kind, by these random numbers; all but hexadecimal and ASCII are a little longer than asked for. */
export const textsFrom = (
  random: () => number,
): Readonly<Record<'hexadecimal' | 'name' | 'ASCII' | 'CJK' | 'emoji', MakeText>> => {
  const pick = <Item>(items: readonly Item[]): Item => items[random() % items.length] as Item;
  const join = (pieces: readonly string[], separator: string, length: number): string => {
    let text = pick(pieces);
    while (text.length < length) text += separator + pick(pieces);
    return text;
  };
  return {
    /** Does not start with 0, which some packages would keep. */
    hexadecimal: (digits) => {
      let text = (1 + (random() % 15)).toString(16);
      while (text.length < digits) text += (random() % 16).toString(16);
      return text;
    },
    name: (length) => join(words, '-', length),
    ASCII: (length) => join(words, ' ', length).slice(0, length),
    CJK: (length) => join(ideographs, '', length),
    emoji: (length) => join(emoji, '', length),
  };
};

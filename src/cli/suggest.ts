// "Did you mean this?", as cobra decides it: at most two slips away, or what was typed is its beginning.

const FURTHEST = 2;

/** Levenshtein's distance; two swapped letters count as one slip, because fingers make them. */
const distance = (typed: string, word: string): number => {
  let before: number[] = [];
  let above = Array.from({ length: word.length + 1 }, (_, column) => column);
  for (let row = 1; row <= typed.length; row++) {
    const line = [row];
    for (let column = 1; column <= word.length; column++) {
      const same = typed[row - 1] === word[column - 1];
      let least = Math.min((above[column - 1] ?? 0) + (same ? 0 : 1), (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1);
      if (row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1])
        least = Math.min(least, (before[column - 2] ?? 0) + 1);
      line.push(least);
    }
    [before, above] = [above, line];
  }
  return above[word.length] ?? 0;
};

/** The words that may have been meant, nearest first. */
export const similar = (typed: string, words: readonly string[]): string[] => {
  const lower = typed.toLowerCase();
  const bare = lower.replace(/^-+/, '');
  // Two slips away from three letters is any word.
  const furthest = Math.min(FURTHEST, Math.floor(bare.length / 2));
  const near = words.map((word) => ({ word, slips: bare !== '' && word.startsWith(lower) ? 0 : distance(lower, word) }));
  return near.filter(({ slips }) => slips <= furthest).sort((one, other) => one.slips - other.slips).map(({ word }) => word);
};

/** cobra's paragraph, or nothing. */
export const suggestion = (typed: string, words: readonly string[]): string => {
  const meant = similar(typed, words).slice(0, 3);
  return meant.length === 0 ? '' : `\n\nDid you mean this?\n${meant.map((word) => `  ${word}`).join('\n')}`;
};

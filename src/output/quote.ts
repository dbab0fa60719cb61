// The COMMAND column. moby, container/view.go: transform; docker/cli, formatter/container.go: Command, Ellipsis.
import { goQuote } from '../model/go-quote.ts';

export { goQuote } from '../model/go-quote.ts';

/** At most `width` characters, the last one `…` where something is left out. */
export const ellipsis = (text: string, width: number): string => {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  return width <= 1 ? characters.slice(0, width).join('') : `${characters.slice(0, width - 1).join('')}…`;
};

const COMMAND_WIDTH = 20;

/** `"sh -c 'sleep 1000; …"`: cut first, then quoted, so the column is wider than 20. */
export const quotedCommand = (words: readonly string[], whole = false): string => {
  // docker marks an argument with a blank in it, and no other: the column is for the eye.
  const text = words.map((word, at) => (at > 0 && word.includes(' ') ? `'${word}'` : word)).join(' ');
  return goQuote(whole ? text : ellipsis(text, COMMAND_WIDTH));
};

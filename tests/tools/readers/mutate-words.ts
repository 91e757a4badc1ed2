// Mutants of a short text in a language of words and signs: the headers of NumPy's arrays, and cells.
import type { Draw } from './draw.ts';

/** Words, numbers, signs, and what is between them. */
export const tokensOf = (text: string): readonly string[] =>
  text.match(/[A-Za-z_]\w*|[\d.]+|\s+|[^\sA-Za-z_\d]/g) ?? [];

type Change = (tokens: string[], at: number, draw: Draw, words: readonly string[]) => void;

const changes: readonly Change[] = [
  (tokens, at, draw, words) => void (tokens[at] = draw.oneOf(words)),
  (tokens, at, draw) => void (tokens[at] = draw.oneOf(tokens)),
  (tokens, at, draw) => void tokens.splice(at, 1 + draw.below(4)),
  (tokens, at, draw, words) => void tokens.splice(at, 0, draw.oneOf(words)),
  (tokens, at, draw) =>
    void tokens.splice(at, 0, ...tokens.slice(draw.below(tokens.length)).slice(0, 1 + draw.below(20))),
  (tokens, at, draw) => {
    const other = draw.below(tokens.length);
    [tokens[at], tokens[other]] = [tokens[other], tokens[at]];
  },
  (tokens, at, draw) => {
    const text = tokens[at];
    const place = draw.below(text.length + 1);
    tokens[at] =
      text.slice(0, place) +
      String.fromCharCode(draw.oneOf([0, 9, 34, 39, 48 + draw.below(10), 97 + draw.below(26)])) +
      text.slice(place);
  },
];

export function mutateWords(base: readonly string[], draw: Draw, words: readonly string[]): string {
  const tokens = [...base];
  const count = draw.onceIn(3) ? 2 + draw.below(3) : 1;
  for (let i = 0; i < count && tokens.length > 0; i++)
    draw.oneOf(changes)(tokens, draw.below(tokens.length), draw, words);
  const text = tokens.join('');
  return draw.onceIn(50) ? text.slice(0, draw.below(text.length + 1)) : text;
}

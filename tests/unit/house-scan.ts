// Reads TypeScript as far as the house rules need it: which modules a file imports, and the words of its identifiers.

export interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

const STATIC = /^(?:import|export)\s+(type\s)?([^;'"]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

export function importsOf(text: string): readonly Import[] {
  const fixed = [...text.matchAll(STATIC)].map(([, type, names = '', specifier = '']) => ({
    specifier,
    isType: type !== undefined || isAllTypes(names),
  }));
  const lazy = [...text.matchAll(DYNAMIC)].map(([, specifier = '']) => ({ specifier, isType: false }));
  return [...fixed, ...lazy];
}

/** `import { type A, type B } from` brings in nothing at run time either. */
function isAllTypes(names: string): boolean {
  const list = /^\{([^}]*)\}/
    .exec(names)?.[1]
    ?.split(',')
    .filter((name) => name.trim());
  return list !== undefined && list.length > 0 && list.every((name) => /^\s*type\s/.test(name));
}

/** Every word of every identifier in lower case: hiddenSize and HIDDEN_SIZE hold "hidden" and "size". */
export function wordsOf(text: string): ReadonlySet<string> {
  const identifiers = codeOf(text).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const words = identifiers.flatMap((name) => name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu) ?? []);
  return new Set(words.map((word) => word.toLowerCase()));
}

const SKIPPED = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y;
const PATTERN = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

/** The text without comments, strings and regular expressions; what stands in ${} of a template stays. */
export function codeOf(text: string): string {
  let code = '';
  const open: number[] = []; // for each template being inside of, how many braces are open in its ${}
  for (let i = 0; i < text.length;) {
    const skipped = matchAt(SKIPPED, text, i) || (isOperand(code) ? matchAt(PATTERN, text, i) : 0);
    const char = text[i] ?? '';
    const braces = open.at(-1);
    if (skipped) code += ' ';
    else if (char === '`' || (char === '}' && braces === 0)) {
      if (char === '}') open.pop();
      const end = endOfTemplateText(text, i + 1);
      if (text[end] === '{') open.push(0);
      code += ' (';
      i = end + 1;
      continue;
    } else code += char;
    if (!skipped && braces !== undefined) open[open.length - 1] = braces + bracesIn(char);
    i += skipped || 1;
  }
  return code;
}

const bracesIn = (char: string): number => (char === '{' ? 1 : char === '}' ? -1 : 0);

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** A slash after an operator or an opening bracket begins a regular expression, else it divides. */
const isOperand = (before: string): boolean =>
  /(?:^|[(,=:[!&|?{};+*<>~-]|\breturn|=>)\s*$/.test(before.slice(-20));

/** The index of the closing backtick, or of the brace of `${`. */
function endOfTemplateText(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '`') return i;
    else if (text[i] === '$' && text[i + 1] === '{') return i + 1;
  }
  return text.length;
}

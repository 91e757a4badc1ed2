// SVG as text.

/** Markup, as against text that still has to be escaped. */
export interface Svg {
  readonly markup: string;
  toString(): string;
}

type Attributes = Readonly<Record<string, string | number>>;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeText = (text: string): string => text.replace(/[&<>"]/g, (char) => escapes[char]);

const valueOf = (value: string | number): string =>
  typeof value === 'number' ? String(Number(value.toFixed(2))) : escapeText(value);

/** An element with text, or with elements, one a line, inside. */
export function element(name: string, attributes: Attributes, content: string | readonly Svg[] = ''): Svg {
  const texts = Object.entries(attributes).map(([key, value]) => ` ${key}="${valueOf(value)}"`);
  const inside = typeof content === 'string' ? escapeText(content) : `\n${content.join('\n')}\n`;
  const markup =
    inside === '' ? `<${name}${texts.join('')}/>` : `<${name}${texts.join('')}>${inside}</${name}>`;
  return { markup, toString: () => markup };
}

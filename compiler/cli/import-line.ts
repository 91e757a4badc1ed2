// The line that imports a generated module, to be pasted into a file of the current folder.
import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

export function importLine(name: 'load' | 'GruNode', modulePath: string, cwd: string): string {
  return `import { ${name} } from ${quote(specifier(modulePath, cwd))};`;
}

/** A relative URL: always with ./ or ../, or else it would name a package. */
function specifier(modulePath: string, cwd: string): string {
  const path = relative(cwd, modulePath);
  if (isAbsolute(path)) return pathToFileURL(path).href; // on another drive
  const url = path.split(sep).map(escapeUrl).join('/');
  return url.startsWith('../') ? url : `./${url}`;
}

const escapeUrl = (part: string): string => part.replace(/[%?#\\\p{Cc}]/gu, encodeURIComponent);

const quote = (text: string): string => (text.includes("'") ? JSON.stringify(text) : `'${text}'`);

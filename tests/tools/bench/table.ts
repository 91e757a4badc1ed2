// Tables as text and as Markdown.

type Rows = readonly (readonly string[])[];

/** Columns as wide as their widest cell: the first to the left, numbers to the right. */
export function alignTable(rows: Rows): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    row.map((text, c) => (c === 0 ? text.padEnd(widths[c]) : text.padStart(widths[c]))).join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}

/** As prettier would write it, so that a generated document passes its check. */
export function markdownTable(rows: Rows): string {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const pad = (text: string, c: number): string =>
    c === 0 ? text.padEnd(widths[c]) : text.padStart(widths[c]);
  const lines = rows.map((row) => `| ${row.map(pad).join(' | ')} |`);
  const rule = widths.map((width, c) => (c === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [lines[0], `| ${rule.join(' | ')} |`, ...lines.slice(1)].join('\n');
}

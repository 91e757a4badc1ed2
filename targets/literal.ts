// The one writer of data into source text: whatever the data holds, the result is a literal and nothing else.

/** JSON in ASCII that is safe inside a script element and in every JavaScript parser. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

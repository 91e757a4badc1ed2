// Strict UTF-8 to string where there is no TextDecoder (AudioWorklet).

const CHUNK = 8192;

/** Throws a URIError on malformed input: decodeURIComponent refuses overlong forms and surrogates by its standard. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK)
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[]);
  return decodeURIComponent(text.replace(/[%\x80-\xff]/g, (c) => '%' + c.charCodeAt(0).toString(16)));
}

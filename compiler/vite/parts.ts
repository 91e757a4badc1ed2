// Modules whose kernels or weights are files: printed so that `load` fetches them, and served while developing.

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { printOpened, type ModuleParts, type OutsidePart, type PartName } from '../../targets/opened.ts';
import { fetchingText } from './fetching-load.ts';
import type { Asset } from './options.ts';

export interface Part {
  readonly key: PartName;
  /** its name before a hash is put into it */
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface FetchedModule {
  /** with a mark in place of each part's address */
  readonly code: string;
  readonly types: string;
  readonly parts: readonly Part[];
}

const extensions: Readonly<Record<PartName, string>> = {
  wasm: 'wasm',
  fused: 'fused.wasm',
  weights: 'weights.bin',
};
const keysOf: { readonly [asset in Asset]: readonly PartName[] } = {
  wasm: ['wasm', 'fused'],
  weights: ['weights'],
};

/** Undefined where the module has none of what is to be fetched. */
export async function fetchedModule(
  module: ModuleParts,
  assets: readonly Asset[],
): Promise<FetchedModule | undefined> {
  const { text, types, outside } = await printOpened(
    module,
    assets.flatMap((asset) => keysOf[asset]),
  );
  if (outside.length === 0) return undefined;
  const parts = outside.map((part) => toPart(part, module.manifest.name));
  const sources = parts.map(({ key, bytes }) => `${key}: { url: ${mark(key)}, size: ${bytes.length} }`);
  const load = `export const load = fetchingLoad({ open, params, GruccError, sources: { ${sources.join(', ')} } });`;
  return { code: [text, fetchingText(), load, ''].join('\n'), types, parts };
}

function toPart({ key, text }: OutsidePart, name: string): Part {
  const bytes = Buffer.from(text, key === 'weights' ? 'base64' : 'hex');
  return { key, bytes, file: `${name}.${extensions[key]}` };
}

const mark = (key: PartName): string => `__GRUCC_URL_${key}__`;

/** Puts an expression of JavaScript in place of each mark. */
export function printUrls(code: string, parts: readonly Part[], urlOf: (part: Part) => string): string {
  return parts.reduce((text, part) => text.replace(mark(part.key), () => urlOf(part)), code);
}

export interface DevParts {
  /** replaces those that the module had; answers the paths below the base */
  keep(id: string, parts: readonly Part[]): Readonly<Partial<Record<PartName, string>>>;
  middleware(base: string): (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
}

export function devParts(): DevParts {
  const kept = new Map<string, readonly Part[]>();
  return {
    keep(id, parts) {
      kept.set(id, parts);
      return Object.fromEntries(parts.map((part) => [part.key, pathOf(part)]));
    },
    middleware: (base) => (request, response, next) => {
      const part = [...kept.values()].flat().find((each) => request.url === base + pathOf(each));
      if (!part) return next();
      response.setHeader(
        'content-type',
        part.key === 'weights' ? 'application/octet-stream' : 'application/wasm',
      );
      response.end(part.bytes);
    },
  };
}

/** With a hash, so that no cache gives old bytes for new. */
function pathOf({ file, bytes }: Part): string {
  return `@grucc/${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}/${encodeURIComponent(file)}`;
}

// Names of layers, from whatever the file called them: what a config allows, each once.
import { INPUT } from './network.ts';

const MAX_LENGTH = 64;

/** Hands out names; what a file says twice, or what is no name, gets a number or the kind instead. */
export function namer(): (wanted: string | undefined, kind: string) => string {
  const taken = new Set([INPUT]);
  return (wanted, kind) => {
    const base = layerName(wanted ?? '') || kind;
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base}_${count}`;
    taken.add(name);
    return name;
  };
}

/** Parts of letters, digits, "_" and "-" joined by dots; empty where nothing is left of it. */
function layerName(text: string): string {
  const parts = text
    .slice(0, MAX_LENGTH)
    .split(/[./]/)
    .map((part) => part.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, ''));
  return parts.filter((part) => part !== '').join('.');
}

/**
 * A module's name from a file's: a letter first, then letters, digits, "_" and "-". What is written under it must not
 * be the model itself.
 */
export function moduleName(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? '';
  const stem = base.replace(/(\.weights)?\.[A-Za-z0-9]+$/, '');
  const clean = stem.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z]+|-+$/g, '');
  const name = clean.slice(0, MAX_LENGTH - IMPORTED.length) || 'model';
  return [`${name}.safetensors`, `${name}.json`].includes(base) ? name + IMPORTED : name;
}

const IMPORTED = '-imported';

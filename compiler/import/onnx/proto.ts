// An ONNX file as its protocol buffer describes it: a graph of nodes, their attributes, and initialisers.
import {
  addFloats,
  addInts,
  floatIn,
  intIn,
  isPacked,
  listed,
  messageIn,
  readMessage,
  textIn,
  type Field,
} from '../bytes/protobuf.ts';
import type { Reader } from '../bytes/reader.ts';

export interface OnnxModel {
  readonly producer: string;
  /** the version of the operators without a domain of their own */
  readonly opset: number;
  readonly graph: OnnxGraph;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
}

export interface OnnxNode {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  /** empty for one that is left out */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** where it is in the file */
  readonly at: number;
}

export interface OnnxAttribute {
  readonly float?: number;
  readonly int?: number;
  readonly text?: string;
  readonly tensor?: OnnxTensor;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly texts: readonly string[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  /** the bytes of all numbers, little-endian */
  readonly raw?: Reader;
  /** or the numbers one by one */
  readonly numbers: readonly number[];
  /** or where else they are: keys such as "location" and "offset" */
  readonly external: ReadonlyMap<string, string>;
  readonly isExternal: boolean;
  readonly reader: Reader;
}

export interface OnnxInput {
  readonly name: string;
  readonly type: number;
  /** a size, or undefined where it is open; undefined as a whole where nothing is said */
  readonly dims: readonly (number | undefined)[] | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function readModel(reader: Reader): OnnxModel {
  let [producer, opset] = ['', 1];
  let graph: OnnxGraph | undefined;
  readMessage(reader, (field) => {
    if (field.number === 2) producer = textIn(field);
    if (field.number === 7) graph = readGraph(messageIn(field));
    if (field.number === 8) opset = Math.max(opset, readOpset(messageIn(field)));
  });
  return { producer, opset, graph: graph ?? reader.fail('a model without a graph') };
}

function readOpset(reader: Reader): number {
  let [domain, version] = ['', 0];
  readMessage(reader, (field) => {
    if (field.number === 1) domain = textIn(field);
    if (field.number === 2) version = intIn(field);
  });
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

function readGraph(reader: Reader): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxInput[] = [];
  const outputs: string[] = [];
  readMessage(reader, (field) => {
    if (field.number === 1) listed(field, nodes, readNode(messageIn(field)));
    if (field.number === 5) listed(field, initializers, readTensor(messageIn(field)));
    if (field.number === 11) listed(field, inputs, readInput(messageIn(field)));
    if (field.number === 12) listed(field, outputs, readInput(messageIn(field)).name);
  });
  return { nodes, initializers, inputs, outputs };
}

function readNode(reader: Reader): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: [string, OnnxAttribute][] = [];
  const texts = { op: '', name: '', domain: '' };
  readMessage(reader, (field) => {
    if (field.number === 1) listed(field, inputs, textIn(field));
    if (field.number === 2) listed(field, outputs, textIn(field));
    if (field.number === 3) texts.name = textIn(field);
    if (field.number === 4) texts.op = textIn(field);
    if (field.number === 5) listed(field, attributes, readAttribute(messageIn(field)));
    if (field.number === 7) texts.domain = textIn(field);
  });
  return { ...texts, inputs, outputs, attributes: new Map(attributes), at: reader.base };
}

function readAttribute(reader: Reader): [string, OnnxAttribute] {
  let name = '';
  const floats: number[] = [];
  const ints: number[] = [];
  const texts: string[] = [];
  const single: Partial<Writable<OnnxAttribute>> = {};
  readMessage(reader, (field) => {
    if (field.number === 1) name = textIn(field);
    if (field.number === 2) single.float = floatIn(field);
    if (field.number === 3) single.int = intIn(field);
    if (field.number === 4) single.text = textIn(field);
    if (field.number === 5) single.tensor = readTensor(messageIn(field));
    if (field.number === 7) addFloats(field, floats);
    if (field.number === 8) addInts(field, ints);
    if (field.number === 9) listed(field, texts, textIn(field));
  });
  return [name, { ...single, floats, ints, texts }];
}

function readTensor(reader: Reader): OnnxTensor {
  const shape: number[] = [];
  const numbers: number[] = [];
  const external = new Map<string, string>();
  let [name, type, location] = ['', 0, 0];
  let raw: Reader | undefined;
  readMessage(reader, (field) => {
    if (field.number === 1) addInts(field, shape);
    if (field.number === 2) type = intIn(field);
    if (field.number === 5 || field.number === 7) addInts(field, numbers);
    if (field.number === 8) name = textIn(field);
    if (isData(field)) raw = raw ? field.reader.fail('numbers in several pieces') : messageIn(field);
    else if (field.number === 4) addFloats(field, numbers);
    if (field.number === 13) external.set(...readEntry(messageIn(field)));
    if (field.number === 14) location = intIn(field);
  });
  const isExternal = location === 1 || external.size > 0;
  return { name, shape, type, numbers, external, isExternal, reader, ...(raw && { raw }) };
}

/** Raw, or floats and doubles packed: the same bytes. */
const isData = (field: Field): boolean =>
  field.number === 9 || ((field.number === 4 || field.number === 10) && isPacked(field));

function readEntry(reader: Reader): [string, string] {
  let [key, value] = ['', ''];
  readMessage(reader, (field) => {
    if (field.number === 1) key = textIn(field);
    if (field.number === 2) value = textIn(field);
  });
  return [key, value];
}

/** A name with a type, in which a tensor's shape is four messages deep. */
function readInput(reader: Reader): OnnxInput {
  let [name, type] = ['', 0];
  let dims: (number | undefined)[] | undefined;
  const visit = (level: number) => (field: Field) => {
    if (level === 0 && field.number === 1) name = textIn(field);
    if (level === 0 && field.number === 2) readMessage(messageIn(field), visit(1));
    if (level === 1 && field.number === 1) readMessage(messageIn(field), visit(2));
    if (level === 2 && field.number === 1) type = intIn(field);
    if (level === 2 && field.number === 2) {
      dims = [];
      readMessage(messageIn(field), visit(3));
    }
    if (level === 3 && field.number === 1) listed(field, (dims ??= []), readDim(messageIn(field)));
  };
  readMessage(reader, visit(0));
  return { name, type, dims };
}

/** Open where it has a name, or nothing. */
function readDim(reader: Reader): number | undefined {
  let size: number | undefined;
  readMessage(reader, (field) => {
    if (field.number === 1) size = intIn(field);
  });
  return size !== undefined && size > 0 ? size : undefined;
}

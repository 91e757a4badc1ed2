// Writes ONNX models: the part of the format that a few nodes and their weights need, declared here and encoded by
// protobufjs. Field numbers are those of onnx.proto.

const schema = `
syntax = "proto3";
message ModelProto { int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; }
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message GraphProto { repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5; repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
message NodeProto { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated AttributeProto attribute = 5; }
message AttributeProto { string name = 1; int64 i = 3; bytes s = 4; repeated int64 ints = 8; int32 type = 20; }
message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TypeProto { TensorType tensor_type = 1; message TensorType { int32 elem_type = 1; TensorShapeProto shape = 2; } }
message TensorShapeProto { repeated Dimension dim = 1; message Dimension { int64 dim_value = 1; } }
`;

// Its types are not imported: the sources are checked where the package is not installed.
interface Protobuf {
  parse(text: string, options: object): { root: { lookupType(name: string): MessageType } };
}

interface MessageType {
  fromObject(message: object): object;
  encode(message: object): { finish(): Uint8Array };
}

const FLOAT = 1;
const INT64 = 7;
const attributeType = { int: 2, string: 3, ints: 7 };

export interface Value {
  readonly name: string;
  readonly dims: readonly number[];
}

export interface Constant extends Value {
  readonly data: Float32Array | BigInt64Array;
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>;
}

export interface OnnxGraph {
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

function attribute([name, value]: readonly [string, number | string | readonly number[]]): object {
  if (typeof value === 'number') return { name, i: value, type: attributeType.int };
  if (typeof value === 'string')
    return { name, s: new TextEncoder().encode(value), type: attributeType.string };
  return { name, ints: value, type: attributeType.ints };
}

const valueInfo = ({ name, dims }: Value): object => ({
  name,
  type: { tensor_type: { elem_type: FLOAT, shape: { dim: dims.map((n) => ({ dim_value: n })) } } },
});

const tensor = ({ name, dims, data }: Constant): object => ({
  name,
  dims,
  data_type: data instanceof Float32Array ? FLOAT : INT64,
  raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

/** The bytes of a model file. */
export async function encodeModel({ nodes, constants, inputs, outputs }: OnnxGraph): Promise<Uint8Array> {
  const graph = {
    name: 'network',
    node: nodes.map(({ op, inputs, outputs, attributes = {} }, i) => ({
      name: `node${i}`,
      op_type: op,
      input: inputs,
      output: outputs,
      attribute: Object.entries(attributes).map(attribute),
    })),
    initializer: constants.map(tensor),
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
  };
  const model = {
    ir_version: 8,
    producer_name: 'grucc-bench',
    graph,
    opset_import: [{ domain: '', version: 17 }],
  };
  const { default: protobuf } = (await import('protobufjs' as string)) as { default: Protobuf };
  const type = protobuf.parse(schema, { keepCase: true }).root.lookupType('ModelProto');
  return type.encode(type.fromObject(model)).finish();
}

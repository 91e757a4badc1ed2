// Writes weights.safetensors and expected.json from a stored run of PyTorch: node examples/pytorch-twin/make-weights.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const here = (name) => new URL(name, import.meta.url);
const file = readFileSync(here('../../tests/fixtures/gru/pytorch_twin_ones.safetensors'));

// a safetensors file: the length of a header, the header, and the numbers
const headerLength = Number(file.readBigUInt64LE(0));
const header = JSON.parse(file.toString('utf8', 8, 8 + headerLength));
const data = file.subarray(8 + headerLength);
const bytesOf = ({ data_offsets: [start, end] }) => data.subarray(start, end);

const parameters = Object.entries(header).filter(([name]) => /^(weight|bias)_/.test(name));
writeFileSync(here('weights.safetensors'), safetensors(parameters));
writeFileSync(here('expected.json'), `${JSON.stringify({ y: tensor('y'), hn: tensor('hn') })}\n`);

function safetensors(entries) {
  let offset = 0;
  const placed = entries.map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [start, end],
      },
    ]) => {
      const from = offset;
      offset += end - start;
      return [name, { dtype, shape, data_offsets: [from, offset] }];
    },
  );
  const text = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(placed) });
  const head = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  return Buffer.concat([length, head, ...entries.map(([, entry]) => bytesOf(entry))]);
}

function tensor(name) {
  const bytes = bytesOf(header[name]);
  const values = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
  return { shape: header[name].shape, values };
}

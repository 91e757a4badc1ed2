// The header of an HDF5 object: a list of messages, of which each says one thing about it.
import type { Walk } from './walk.ts';
import type { Reader } from '../bytes/reader.ts';

export interface Message {
  readonly type: number;
  /** a reader of its own for everybody who asks */
  readonly body: () => Reader;
}

interface Block {
  readonly address: number;
  readonly length: number;
}

const CONTINUATION = 0x10;
const MAX_BLOCKS = 1_024;

export function readMessages(walk: Walk, address: number): readonly Message[] {
  walk.file.seek(address);
  return walk.file.bytes[address] === 0x4f ? readNew(walk, address) : readOld(walk, address);
}

/** Version 1: the blocks that follow are listed in messages of their own. */
function readOld(walk: Walk, address: number): readonly Message[] {
  const { file } = walk;
  const version = file.u8();
  if (version !== 1) file.fail(`version ${version} of an object's header; expected 1 or 2`, address);
  file.skip(1);
  const count = file.u16();
  file.skip(4);
  const length = file.u32();
  file.skip(4);
  const messages: Message[] = [];
  readBlocks(file, { address: file.at, length }, messages, (block) => {
    while (block.left >= 8 && messages.length < count) {
      const type = block.u16();
      const size = block.u16();
      block.skip(4);
      addMessage(walk, block, type, size, messages);
    }
  });
  return messages;
}

const HAS_TIMES = 0x20;
const HAS_PHASES = 0x10;
const HAS_ORDER = 0x04;

/** Version 2 begins with OHDR, its further blocks with OCHK; all end with a checksum. */
function readNew(walk: Walk, address: number): readonly Message[] {
  const { file } = walk;
  file.expect('OHDR');
  const version = file.u8();
  if (version !== 2) file.fail(`version ${version} of an object's header; expected 2`, address);
  const flags = file.u8();
  file.skip((flags & HAS_TIMES ? 16 : 0) + (flags & HAS_PHASES ? 4 : 0));
  const length = [() => file.u8(), () => file.u16(), () => file.u32(), () => file.u64()][flags & 3]();
  const messages: Message[] = [];
  const first = { address: file.at, length };
  readBlocks(file, first, messages, (block, isFirst) => {
    if (!isFirst) block.expect('OCHK');
    const end = isFirst ? 0 : 4;
    while (block.left >= 4 + end) {
      const type = block.u8();
      const size = block.u16();
      block.skip(flags & HAS_ORDER ? 3 : 1);
      addMessage(walk, block, type, size, messages);
    }
  });
  return messages;
}

function addMessage(walk: Walk, block: Reader, type: number, size: number, messages: Message[]): void {
  walk.count();
  const body = block.part(size);
  messages.push({ type, body: () => body.seek(0).part(size) });
}

function readBlocks(
  file: Reader,
  first: Block,
  messages: readonly Message[],
  read: (block: Reader, isFirst: boolean) => void,
): void {
  const blocks = [first];
  const seen = new Set<number>();
  for (const { address, length } of blocks) {
    if (seen.has(address) || blocks.length > MAX_BLOCKS)
      file.fail('a header that continues in itself', address);
    seen.add(address);
    const before = messages.length;
    read(file.seek(address).part(length), address === first.address);
    for (const { type, body } of messages.slice(before)) {
      if (type !== CONTINUATION) continue;
      const at = body();
      blocks.push({ address: at.u64(), length: at.u64() });
    }
  }
}

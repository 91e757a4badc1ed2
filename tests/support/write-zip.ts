// Zip archives for tests: stored entries, and whatever is to be wrong about them.

interface Wrong {
  /** what the directory says instead */
  readonly count?: number;
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly at?: number;
}

export function zip(entries: Readonly<Record<string, Uint8Array>>, wrong: Wrong = {}): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(entries)) {
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(wrong.flags ?? 0, 2);
    shared.writeUInt16LE(wrong.method ?? 0, 4);
    shared.writeUInt32LE(bytes.length, 14);
    shared.writeUInt32LE(wrong.size ?? bytes.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), bytes]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(wrong.at ?? at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, tail, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(wrong.count ?? directory.length, 10);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

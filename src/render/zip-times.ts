// Sets the times that a zip file states of its members, in place: what wrote it took the clock's, and the same content
// has to be the same bytes at any time.
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

const END = 0x06054b50
const MEMBER = 0x02014b50
/** The end record with the longest comment it may have. */
const TAIL = 22 + 65_535

/** `instant` is ISO 8601; a zip states two-second steps without a zone, and here they are UTC. */
export async function setMemberTimes(path: string, instant: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const stamp = dosTime(new Date(instant))
    const { size } = await file.stat()
    const tail = await bytesAt(file, Math.max(0, size - TAIL), Math.min(size, TAIL))
    const end = tail.lastIndexOf(uint32(END))
    if (end < 0) throw new Error(`${path} is no zip file`)
    const [length, start] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
    const directory = await bytesAt(file, start, length)
    for (let at = 0; at < length && directory.readUInt32LE(at) === MEMBER; at += memberLength(directory, at)) {
      stamp.copy(directory, at + 12)
      await file.write(stamp, 0, stamp.length, directory.readUInt32LE(at + 42) + 10)
    }
    await file.write(directory, 0, length, start)
  } finally {
    await file.close()
  }
}

const memberLength = (directory: Buffer, at: number): number => 46 + directory.readUInt16LE(at + 28) + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  await file.read(bytes, 0, length, position)
  return bytes
}

/** Time and date as a zip has them: they begin in 1980. */
function dosTime(at: Date): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16LE((at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), 0)
  bytes.writeUInt16LE((Math.max(0, at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(), 2)
  return bytes
}

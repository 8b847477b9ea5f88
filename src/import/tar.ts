// The members of a tar, block by block: every header's checksum holds, the mark of the end is there, and nothing follows.
import { Header } from 'tar/header'
import { Pax } from 'tar/pax'
import { corrupt } from './member.ts'
import type { Member } from './member.ts'

const BLOCK = 512
/** Longer than any name or list of attributes. */
const MOST_ATTRIBUTES = 2 ** 20
const WORDS: Readonly<Record<string, string>> = { Link: 'is a link', SymbolicLink: 'is a link', SparseFile: 'is a sparse file' }

/** What the blocks before a member's own say of it. */
interface Announced {
  pax: Pax | undefined
  all: Pax | undefined
  path: string | undefined
  sparse: boolean
}

/** Members in the order of the tar; what is not read of one is passed over. */
export async function* tarMembers(chunks: AsyncIterable<Buffer>, archive: string): AsyncGenerator<Member> {
  const tar = blocks(chunks, archive)
  const none = { pax: undefined, path: undefined, sparse: false }
  let announced: Announced = { ...none, all: undefined }
  for (let block = await tar.take(BLOCK); ; block = await tar.take(BLOCK)) {
    const header = decoded(block, announced, archive)
    if (header.nullBlock) break
    const { size } = header
    if (!header.cksumValid || size === undefined || !Number.isSafeInteger(size)) throw corrupt(archive, 'a header is damaged')
    if (isAttributes(header)) {
      if (size > MOST_ATTRIBUTES) throw corrupt(archive, `the attributes of one member take ${size} bytes`)
      announced = heard(announced, header, (await tar.take(padded(size))).subarray(0, size).toString('utf8'))
      continue
    }
    const body = tar.body(size)
    const name = announced.path ?? header.path ?? ''
    const reason = announced.sparse ? 'is a sparse file' : WORDS[header.type] ?? 'is no file'
    const kind = header.type === 'Directory' ? 'directory' : isFile(header) && !announced.sparse ? 'file' : 'other'
    yield { name, kind, unreadable: kind === 'other' ? reason : undefined, size, modified: header.mtime ?? null, bytes: () => body }
    for await (const _ of body) void _
    await tar.take(padded(size) - size)
    announced = { ...none, all: announced.all }
  }
  await tar.nothing()
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK
const isFile = (header: Header): boolean => ['File', 'OldFile', 'ContiguousFile'].includes(header.type)
const isAttributes = (header: Header): boolean => ['ExtendedHeader', 'OldExtendedHeader', 'GlobalExtendedHeader', 'NextFileHasLongPath', 'OldGnuLongPath', 'NextFileHasLongLinkpath'].includes(header.type)

function decoded(block: Buffer, { pax, all }: Announced, archive: string): Header {
  try {
    return new Header(block, 0, pax, all)
  } catch (error) {
    throw corrupt(archive, (error as Error).message)
  }
}

function heard(announced: Announced, header: Header, text: string): Announced {
  if (header.type === 'GlobalExtendedHeader') return { ...announced, all: Pax.parse(text, announced.all, true) }
  if (header.type.endsWith('ExtendedHeader')) return { ...announced, pax: Pax.parse(text, announced.pax, false), sparse: announced.sparse || / GNU\.sparse\./.test(text) }
  return header.type === 'NextFileHasLongLinkpath' ? announced : { ...announced, path: text.replace(/\0[^]*$/, '') }
}

interface Blocks {
  /** So many bytes, or the archive is cut. */
  readonly take: (length: number) => Promise<Buffer>
  readonly body: (length: number) => AsyncGenerator<Buffer, void>
  /** Passes over what is left, which must be zeros, a block of them at least. */
  readonly nothing: () => Promise<void>
}

function blocks(source: AsyncIterable<Buffer>, archive: string): Blocks {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    const next = await chunks.next()
    if (next.done === true) return false
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value])
    return true
  }
  const cut = () => corrupt(archive, 'it ends before its end is marked')
  const taken = (length: number): Buffer => {
    const part = held.subarray(0, length)
    held = held.subarray(part.length)
    return part
  }
  return {
    take: async (length) => {
      while (held.length < length) if (!(await more())) throw cut()
      return taken(length)
    },
    body: async function* (length) {
      for (let left = length; left > 0; ) {
        if (held.length === 0 && !(await more())) throw cut()
        const part = taken(left)
        left -= part.length
        yield part
      }
    },
    nothing: async () => {
      let zeros = 0
      do {
        if (held.some((byte) => byte !== 0)) throw corrupt(archive, 'data follows behind the mark of its end')
        zeros += taken(held.length).length
      } while (await more())
      if (zeros < BLOCK) throw cut()
    },
  }
}

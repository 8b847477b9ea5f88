// The members of a zip, by its central directory; sizes and checksums are held against the bytes.
import { closeSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { getFileNameLowLevel, openPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { corrupt } from './member.ts'
import type { Member } from './member.ts'

const FILE_TYPE = 0o170000
const LINK = 0o120000
const REGULAR = 0o100000
const ENTRY_SIGNATURE = 0x02014b50

/** Members in the order of the directory; each must be read before the next is asked for. */
export async function* zipMembers(path: string, archive: string): AsyncGenerator<Member> {
  const zip = await located(archive, () => openPromise(path, { decodeStrings: false, autoClose: false }))
  try {
    const entries = zip.eachEntry()
    for (;;) {
      const next = await located(archive, () => entries.next())
      if (next.done === true) break
      yield member(zip, next.value, archive)
    }
    // A directory longer than the count beside it would lose its last members without a word.
    if (wordAt(path, Number(zip.readEntryCursor)) === ENTRY_SIGNATURE) throw corrupt(archive, `its directory lists more members than the ${zip.entryCount} it counts`)
  } finally {
    zip.close()
  }
}

function member(zip: ZipFile, entry: Entry, archive: string): Member {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
  const kind = name.endsWith('/') ? 'directory' : whyNot(entry) === undefined ? 'file' : 'other'
  return { name, kind, unreadable: whyNot(entry), size: entry.uncompressedSize, modified: modifiedAt(entry), bytes: () => contents(zip, entry, name, archive) }
}

function whyNot(entry: Entry): string | undefined {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE
  if (type === LINK) return 'is a link'
  if (type !== 0 && type !== REGULAR) return 'is no file'
  if (entry.isEncrypted()) return 'is encrypted'
  return entry.canDecodeFileData() ? undefined : `is compressed by method ${entry.compressionMethod}, which is not read`
}

/** Stamps without a zone are read as UTC, so that an archive says the same everywhere. */
function modifiedAt(entry: Entry): Date | null {
  const date = entry.getLastModDate({ timezone: 'UTC' })
  return Number.isNaN(date.getTime()) ? null : date
}

async function* contents(zip: ZipFile, entry: Entry, name: string, archive: string): AsyncGenerator<Buffer> {
  const stream = await located(archive, () => zip.openReadStreamPromise(entry))
  let sum = 0
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    for (;;) {
      const next = await located(archive, () => chunks.next())
      if (next.done === true) break
      sum = crc32(next.value, sum)
      yield next.value
    }
  } finally {
    stream.destroy()
  }
  if (sum !== entry.crc32) throw corrupt(archive, `the checksum of ${JSON.stringify(name)} does not fit its bytes`)
}

/** What the library finds is about the archive; what the file system says has a code of its own. */
async function located<T>(archive: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== undefined && !code.startsWith('Z_') && !code.startsWith('ERR_')) throw error
    throw corrupt(archive, message)
  }
}

function wordAt(path: string, position: number): number {
  const word = Buffer.alloc(4)
  const descriptor = openSync(path, 'r')
  try {
    readSync(descriptor, word, 0, 4, position)
  } finally {
    closeSync(descriptor)
  }
  return word.readUInt32LE(0)
}

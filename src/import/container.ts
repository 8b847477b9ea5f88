// Archives given to an import (.zip, .tar, .tar.gz): their members become files of a folder of the archive's name. They
// are unpacked one by one into the staging directory, under names of this program's own, all of them or none.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, statfsSync, utimesSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync, constants } from 'node:zlib'
import { AicostError } from '../domain/error.ts'
import { isSidecar } from './collect.ts'
import type { GivenFile, Opened, Unread } from './collect.ts'
import { unreadable } from './head.ts'
import { steps } from './member.ts'
import type { Member } from './member.ts'
import type { Progress } from './stage.ts'

const MOST_MEMBERS = 100_000
/** Exports shrink to a fiftieth at best; what grows this much, and is more than a little, was made to fill the disk. */
const MOST_GROWTH = 250
const ALWAYS_ALLOWED_BYTES = 64 * 2 ** 20
/** A member is staged once more when it is read. */
const COPIES = 2
/** Zips made by macOS hold what its file system knows beside each file. */
const NOT_FOR_OTHERS = '__MACOSX'

type Kind = 'zip' | 'tar'

/** What a name says: an .xlsx is a zip too, and no archive of exports. */
const kindOfName = (name: string): Kind | null => (/\.zip$/i.test(name) ? 'zip' : /\.(tar|tar\.gz|tgz)$/i.test(name) ? 'tar' : null)

/** What the first bytes say, of bytes that came without a name. */
function kindOfBytes(path: string): Kind | null {
  const bytes = Buffer.alloc(4096)
  const descriptor = openSync(path, 'r')
  try {
    const raw = bytes.subarray(0, readSync(descriptor, bytes))
    if (raw.toString('latin1', 0, 4) === 'PK\u0003\u0004') return 'zip'
    const plain = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 24 }) : raw
    return plain.toString('latin1', 257, 262) === 'ustar' ? 'tar' : null
  } catch {
    return null // a broken gzip: reading it says what is wrong
  } finally {
    closeSync(descriptor)
  }
}

/** The members of a file that is an archive, unpacked below `directory()`; null when it is none. */
export async function openArchive(file: GivenFile, directory: () => string, progress?: (name: string) => Progress): Promise<Opened | null> {
  const kind = kindOfName(file.name) ?? (file.unnamed ? kindOfBytes(file.path) : null)
  if (kind === null) return null
  const target = mkdtempSync(join(directory(), 'members-'))
  try {
    return await unpack(file, kind, target, progress)
  } catch (error) {
    rmSync(target, { recursive: true, force: true })
    throw unreadable(error, file.name)
  }
}

async function unpack(file: GivenFile, kind: Kind, target: string, progress: ((name: string) => Progress) | undefined): Promise<Opened> {
  const files: GivenFile[] = []
  const unread: Unread[] = []
  const skipped = new Set<string>()
  const seen = new Set<string>()
  const allow = allowance(file)
  for await (const member of await membersOf(file, kind)) {
    const below = steps(file.name, member.name)
    if (member.kind === 'directory' || below.length === 0) continue
    const name = [file.name, ...below].join('/')
    if (seen.has(name)) throw new AicostError('ARCHIVE_NAME', `holds two members of the name ${JSON.stringify(below.join('/'))}`, { file: file.name, hint: 'unpack it and give the files that are meant' })
    seen.add(name)
    if (seen.size > MOST_MEMBERS) throw new AicostError('ARCHIVE_SIZE', `holds more than ${MOST_MEMBERS} members`, { file: file.name, hint: 'unpack it and give a part of the files at a time' })
    if (below.join('/') === '[Content_Types].xml') throw new AicostError('FILE_BINARY', 'is an office document', { file: file.name, hint: 'export it as CSV' })
    const hidden = below.findIndex((step) => step.startsWith('.') || step === NOT_FOR_OTHERS)
    if (hidden !== -1) skipped.add([file.name, ...below.slice(0, hidden + 1)].join('/'))
    else if (isSidecar(basename(name))) skipped.add(name)
    else if (member.kind === 'other') unread.push({ name, error: new AicostError('ARCHIVE_MEMBER', member.unreadable ?? 'is no file', { file: name, hint: 'unpack the archive, and give the file itself' }) })
    else if (kindOfName(name) !== null) unread.push({ name, error: new AicostError('ARCHIVE_NESTED', 'is an archive inside an archive, and was not opened', { file: name, hint: 'unpack the outer one and give what is inside' }) })
    else files.push(await write(file, member, name, join(target, String(seen.size)), allow, progress?.(name)))
  }
  if (seen.size === 0) throw new AicostError('FILE_EMPTY', 'is an archive without files', { file: file.name, hint: 'download it again' })
  return { files, skipped: [...skipped], unread }
}

/** Each reader is loaded where there is something to read with it. */
async function membersOf(file: GivenFile, kind: Kind): Promise<AsyncIterable<Member>> {
  if (kind === 'zip') return (await import('./zip.ts')).zipMembers(file.path, file.name)
  const [{ tarMembers }, { unpacked }] = await Promise.all([import('./tar.ts'), import('./stage.ts')])
  return tarMembers(unpacked({ path: file.path, name: file.name, head: { compressed: isGzip(file.path) } }), file.name)
}

/** Counts what an archive unpacks to, and refuses what no export does. */
function allowance(file: GivenFile): (bytes: number) => void {
  const most = Math.max(ALWAYS_ALLOWED_BYTES, statSync(file.path).size * MOST_GROWTH)
  let total = 0
  return (bytes) => {
    total += bytes
    if (total > most) throw new AicostError('ARCHIVE_SIZE', `unpacks to more than ${MOST_GROWTH} times its size`, { file: file.name, hint: 'if it is what it should be, unpack it and give the files' })
  }
}

async function write(file: GivenFile, member: Member, name: string, path: string, allow: (bytes: number) => void, progress: Progress = () => {}): Promise<GivenFile> {
  const { bavail, bsize } = statfsSync(join(path, '..'))
  if (member.size * COPIES > bavail * bsize) throw new AicostError('DISK_FULL', `no space left to unpack ${JSON.stringify(member.name)} of ${member.size} bytes`, { file: file.name, hint: 'free some space and import it again' })
  const descriptor = openSync(path, 'wx')
  try {
    let done = 0
    for await (const chunk of member.bytes()) {
      allow(chunk.length)
      for (let written = 0; written < chunk.length; ) written += writeSync(descriptor, chunk, written)
      done += chunk.length
      progress(done, member.size)
    }
  } finally {
    closeSync(descriptor)
  }
  const stamp = stampOf(member, file)
  utimesSync(path, stamp, stamp)
  return { name, path, named: false, passing: true }
}

/** The member's own time, unless it has none (1970, 1980) or one after the archive was made. */
function stampOf({ modified }: Member, file: GivenFile): Date {
  const made = statSync(file.path).mtime
  return modified === null || modified > made || modified.getTime() < Date.UTC(1980, 0, 3) ? made : modified
}

function isGzip(path: string): boolean {
  const start = Buffer.alloc(2)
  const descriptor = openSync(path, 'r')
  try {
    readSync(descriptor, start)
  } finally {
    closeSync(descriptor)
  }
  return start[0] === 0x1f && start[1] === 0x8b
}

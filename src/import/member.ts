// A member of an archive, whatever the container: what it says of itself, and its bytes once they are asked for.
import { AicostError } from '../domain/error.ts'

export interface Member {
  /** As the container spells it: not to be used as a path. */
  readonly name: string
  readonly kind: 'file' | 'directory' | 'other'
  /** Why a member that is no directory cannot be read: `is a link`. */
  readonly unreadable?: string | undefined
  readonly size: number
  readonly modified: Date | null
  /** Streamed and checked to the last byte. */
  readonly bytes: () => AsyncIterable<Buffer>
}

/** What is wrong with an archive as a whole. */
export function corrupt(archive: string, message: string): AicostError {
  return new AicostError('ARCHIVE_CORRUPT', `is a cut or corrupt archive: ${message}`, { file: archive, hint: 'download it again' })
}

/** The steps of a member's path below its archive. A name that leads out of it says what the archive is. */
export function steps(archive: string, name: string): string[] {
  const spelt = name.replaceAll('\\', '/')
  const found = spelt.split('/').filter((step) => step !== '' && step !== '.')
  if (found.length === 0 && /^[./]+$/.test(spelt) && !spelt.startsWith('/')) return []
  if (found.length === 0 || spelt.startsWith('/') || /^[a-z]:/i.test(spelt) || found.includes('..') || spelt.includes('\0')) {
    throw new AicostError('ARCHIVE_NAME', `holds a member whose name leads out of the archive: ${JSON.stringify(name)}`, { file: archive, hint: 'nothing of it was taken; ask whoever made it' })
  }
  return found
}

// Tars written byte by byte: ordinary ones, and such as no program writes.
import { Header } from 'tar/header'
import type { HeaderData } from 'tar/header'

export interface Part extends HeaderData {
  readonly content?: string | Buffer
}

const END = Buffer.alloc(1024)

/** Header and padded content of one member. */
export function part({ content = '', ...data }: Part): Buffer {
  const bytes = Buffer.from(content)
  const block = Buffer.alloc(512)
  new Header({ mode: 0o644, uid: 0, gid: 0, mtime: new Date('2026-11-06T09:00:00Z'), size: bytes.length, type: 'File', ...data }).encode(block, 0)
  return Buffer.concat([block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}

/** A record of a pax header: its length counts itself. */
export function attribute(name: string, value: string): string {
  const rest = ` ${name}=${value}\n`
  let length = rest.length
  while (`${length}${rest}`.length !== length) length += 1
  return `${length}${rest}`
}

export const tar = (...parts: readonly (Part | Buffer)[]): Buffer => Buffer.concat([...parts.map((one) => (Buffer.isBuffer(one) ? one : part(one))), END])

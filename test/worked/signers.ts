// Two people with keys of their own, and a month that they close: one prepares, the other signs.
import { generateKeyPair } from '../../src/close/keys.ts'
import type { Version } from '../../src/close/versions.ts'
import { prepare, sign } from '../../src/app/close.ts'
import type { Book } from './build.ts'

export interface Signers {
  /** The block of aicost.yaml. */
  readonly yaml: string
  readonly close: (book: Book, month: string) => Promise<Version>
  readonly prepare: (book: Book, month: string) => Promise<Version>
}

export function signers(): Signers {
  const [preparer, signer] = [generateKeyPair('preparer'), generateKeyPair('signer')]
  const key = (book: Book, name: string, text: string): string => book.file(name, text)
  const prepared = (book: Book, month: string): Promise<Version> => book.session((session) => prepare(session, month, { key: key(book, 'preparer.key', preparer.privateText) }))
  return {
    yaml: `signers:
  - { name: Pia Rowe, email: pia@example.com, roles: [prepare], key: "${preparer.publicLine}" }
  - { name: Sol Unger, email: sol@example.com, roles: [prepare, sign], key: "${signer.publicLine}" }
`,
    prepare: prepared,
    close: async (book, month) => {
      await prepared(book, month)
      return book.session((session) => sign(session, month, { key: key(book, 'signer.key', signer.privateText) }))
    },
  }
}

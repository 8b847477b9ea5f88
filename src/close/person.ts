// Who acts: the name that decisions, signatures and the log are kept under.
import { AicostError } from '../domain/error.ts'

export interface WhoSources {
  /** --by */
  readonly by?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** git config user.name, as the caller found it. */
  readonly gitUser?: string | undefined
}

/** The first that says something: --by, AICOST_BY, GIT_AUTHOR_NAME, git's user.name, USER; else WHO_UNKNOWN. */
export function whoActs({ by, env, gitUser }: WhoSources): string {
  for (const name of [by, env['AICOST_BY'], env['GIT_AUTHOR_NAME'], gitUser, env['USER']]) {
    // The log is one line an entry, so a name is one line too.
    const line = name?.replace(/\s+/g, ' ').trim()
    if (line) return line
  }
  throw new AicostError('WHO_UNKNOWN', 'it is not known who acts', { hint: 'give --by NAME, or set AICOST_BY' })
}

// `aicost import -`: what comes in on standard input, streamed into the staging directory as a file named stdin.
import { closeSync, openSync, utimesSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AicostError } from '../domain/error.ts'
import type { GivenFile } from './collect.ts'
import { unreadable } from './head.ts'

/** Standard input, injected. */
export interface Input {
  /** Somebody types there, who meant something else. */
  readonly isTerminal: boolean
  readonly bytes: () => AsyncIterable<Uint8Array>
}

export const INPUT_NAME = 'stdin'

/** Everything up to its end; `now` is the time of the file, as it is of one that was just saved. */
export async function readInput(input: Input, directory: string, now: string): Promise<GivenFile> {
  if (input.isTerminal) throw new AicostError('INPUT_TERMINAL', 'standard input is a terminal', { file: INPUT_NAME, hint: 'pipe the file in: curl … | aicost import -' })
  const path = join(directory, INPUT_NAME)
  const descriptor = openSync(path, 'w')
  try {
    for await (const chunk of readable(input)) {
      for (let written = 0; written < chunk.length; ) written += writeSync(descriptor, chunk, written)
    }
  } catch (error) {
    throw unreadable(error, INPUT_NAME)
  } finally {
    closeSync(descriptor)
  }
  const stamp = new Date(now)
  utimesSync(path, stamp, stamp)
  return { name: INPUT_NAME, path, named: true, passing: true, unnamed: true }
}

/** A stream that fails is not a file system that does. */
async function* readable(input: Input): AsyncGenerator<Uint8Array> {
  const chunks = input.bytes()[Symbol.asyncIterator]()
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      throw new AicostError('FILE_UNREADABLE', `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { file: INPUT_NAME, hint: 'save it to a file and import that' })
    })
    if (next.done === true) return
    yield next.value
  }
}

// Colour, decided for each stream by itself; the only importer of chalk.
import { Chalk } from 'chalk'

/** What is known of one output stream. */
export interface Stream {
  readonly isTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** --no-color */
  readonly noColor?: boolean
}

export interface Paint {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly warn: (text: string) => string
  readonly bad: (text: string) => string
}

/** chalk 5 does not look at NO_COLOR, so this does: any value but the empty one switches colour off. */
export function wantsColour(stream: Stream): boolean {
  return stream.isTTY && !stream.noColor && !stream.env['NO_COLOR'] && stream.env['TERM'] !== 'dumb'
}

export function paintFor(stream: Stream): Paint {
  const chalk = new Chalk({ level: wantsColour(stream) ? 1 : 0 })
  return {
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    warn: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
  }
}

const same = (text: string): string => text

/** Paint that leaves every text as it is. */
export const NO_PAINT: Paint = { strong: same, faint: same, good: same, warn: same, bad: same }

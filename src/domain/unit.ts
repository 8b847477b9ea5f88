// One table from every spelling of a unit to its dimension and factor: "1K tokens" is 1,000 Tokens.

export interface Unit {
  readonly dimension: string
  /** How many of the dimension one of the unit is. */
  readonly factor: bigint
}

const DIMENSIONS: readonly (readonly [RegExp, string])[] = [
  [/^(tok(en)?s?)$/, 'Tokens'],
  [/^(req(uest)?s?|calls?|searches)$/, 'Requests'],
  [/^(seats?|users?|members?|licen[cs]es?|agents?)$/, 'Seats'],
  [/^(hrs?|hours?|model unit hours?|ptu hours?)$/, 'Hours'],
  [/^(s|secs?|seconds?)$/, 'Seconds'],
  [/^(mins?|minutes?)$/, 'Minutes'],
  [/^(images?|pictures?)$/, 'Images'],
  [/^(char(acter)?s?)$/, 'Characters'],
  [/^(units?|counts?|each|ea|pcs?|quantity)$/, 'Units'],
]

const MULTIPLES: Readonly<Record<string, bigint>> = { k: 1_000n, thousand: 1_000n, m: 1_000_000n, mn: 1_000_000n, million: 1_000_000n, b: 1_000_000_000n, billion: 1_000_000_000n }

/** unitOf('1M tokens') → { dimension: 'Tokens', factor: 1000000n }; null for a word the table does not have. */
export function unitOf(text: string): Unit | null {
  const match = /^(?:per\s+)?([\d,_]*)\s*(?:(thousand|million|billion|k|mn|m|b)(?![a-z]))?[\s_-]*([a-z ]*)$/.exec(text.trim().toLowerCase().replace(/\s+/g, ' '))
  if (!match) return null
  const [, digits = '', multiple, noun = ''] = match
  const dimension = DIMENSIONS.find(([pattern]) => pattern.test(noun.trim()))?.[1]
  if (dimension === undefined) return null
  const count = digits.replace(/[,_]/g, '')
  return { dimension, factor: (count === '' ? 1n : BigInt(count)) * (multiple === undefined ? 1n : (MULTIPLES[multiple] ?? 1n)) }
}

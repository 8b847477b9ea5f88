// A seeded generator: the same seed gives the same choices on every machine.

export interface Random {
  /** A whole number from 0 up to, without, `limit`. */
  readonly below: (limit: number) => number
  readonly pick: <T>(items: readonly T[]) => T
  readonly chance: (outOf: number) => boolean
  readonly shuffled: <T>(items: readonly T[]) => T[]
}

/** Mulberry32. */
export function random(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * Math.max(limit, 1))
  return {
    below,
    pick: <T>(items: readonly T[]): T => {
      if (items.length === 0) throw new Error('nothing to pick from')
      return items[below(items.length)] as T
    },
    chance: (outOf) => below(outOf) === 0,
    shuffled: (items) => {
      const result = [...items]
      for (let at = result.length - 1; at > 0; at--) {
        const other = below(at + 1)
        const held = result[at]
        const swapped = result[other]
        if (held !== undefined && swapped !== undefined) [result[at], result[other]] = [swapped, held]
      }
      return result
    },
  }
}

// The one pattern language of configuration: whole text, case-insensitive, blanks collapsed, `*` is any run.

const collapse = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()

/** matches('OPENAI *API*', 'OpenAI  CHATGPT API 415') → true. Linear: a star only ever moves forward over the text. */
export function matches(pattern: string, value: string): boolean {
  const wanted = collapse(pattern)
  const text = collapse(value)
  let at = 0
  let next = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    if (wanted[next] === '*') {
      star = next++
      resume = at
    } else if (next < wanted.length && wanted[next] === text[at]) {
      next += 1
      at += 1
    } else if (star !== -1) {
      next = star + 1
      at = ++resume
    } else return false
  }
  while (wanted[next] === '*') next += 1
  return next === wanted.length
}

export function matchesAny(patterns: readonly string[], value: string): boolean {
  return patterns.some((pattern) => matches(pattern, value))
}

/** The listed word nearest to a mistyped one, or undefined when none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) })).sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined
}

/** Levenshtein distance, for short words only. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

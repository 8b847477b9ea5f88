// Azure's units of measure: quantities count blocks. `10K`: 10,000 of something the unit does not name; `1 Hour`, `100
// Hours`, `1 GB/Month`: blocks of what it does. The meter's name may say another block (`1M Tokens`): the unit decides.

export interface Block {
  /** The word behind the number, '' where there is none. */
  readonly word: string
  readonly factor: string
}

const SCALES: Readonly<Record<string, number>> = { '': 1, K: 1000, M: 1_000_000, B: 1_000_000_000 }

/** Block and word of a unit of measure; NULL for what is no unit (`0 Unassigned`, an empty cell). */
export function blockOf(unitOfMeasure: string): Block | null {
  const found = /^(\d+)\s*([KMB]?)(?:\s*$|\s+(?=\D)|(?=\/))(.*)$/i.exec(unitOfMeasure.trim().replace(/(?<=\d),(?=\d{3}(?!\d))/g, ''))
  if (!found) return null
  const factor = Number(found[1]) * (SCALES[(found[2] ?? '').toUpperCase()] ?? 1)
  return factor === 0 ? null : { word: (found[3] ?? '').trim(), factor: String(factor) }
}

const WORDS: Readonly<Record<string, string>> = {
  hour: 'Hours', hours: 'Hours', minute: 'Minutes', minutes: 'Minutes', second: 'Seconds', seconds: 'Seconds', day: 'Days', days: 'Days',
  image: 'Images', images: 'Images', request: 'Requests', requests: 'Requests', session: 'Sessions', sessions: 'Sessions', token: 'Tokens', tokens: 'Tokens',
}

/** Unit and factor of a row that bills no tokens: a known word, else Azure's own; `what` names bare numbers. */
export function scaleOf(unitOfMeasure: string, what: string): { readonly unit: string; readonly factor: string } | null {
  const block = blockOf(unitOfMeasure)
  if (block === null) return null
  return { unit: block.word === '' ? what : (WORDS[block.word.toLowerCase()] ?? block.word), factor: block.factor }
}

// What Cursor's `Kind` says of a row's money. The same words as SQL, for control totals and charges, and in TypeScript.

/** Billed on top of the seats. */
const CHARGED = '(on[- ]demand|usage[- ]based)'
/** The plan's allowance, or nothing owed; the text after the word (Included in Business) is the plan. */
const FREE = '(included( in .*)?|free|errored, no charge|aborted, not charged)'
/** Billed by the model's vendor, on a key of the user's own. */
const OWN_KEY = 'user api key'

export type Kind = 'charged' | 'free' | 'own_key' | 'none' | 'unknown'

const fits = (pattern: string, word: string): boolean => new RegExp(`^${pattern}$`).test(word)

export function kindOf(text: string): Kind {
  const word = text.trim().toLowerCase()
  if (word === '') return 'none'
  if (fits(CHARGED, word)) return 'charged'
  if (fits(OWN_KEY, word)) return 'own_key'
  return fits(FREE, word) ? 'free' : 'unknown'
}

const KIND = "lower(trim(coalesce(kind, '')))"

export const IS_CHARGED = `regexp_full_match(${KIND}, '${CHARGED}')`
export const HAS_NO_KIND = `${KIND} = ''`
export const IS_UNKNOWN = `not regexp_full_match(${KIND}, '|${CHARGED}|${FREE}|${OWN_KEY}')`

/** What is billed: `Cost to you` where the file has it, else the cost of charged rows, and of rows without a kind. */
export const OWED = `coalesce(cost_to_you, case when ${IS_CHARGED} or ${HAS_NO_KIND} then cost end, 0)`

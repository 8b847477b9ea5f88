// AWS's pricing units as unit and factor: quantity in the file × factor = quantity in `unit`.

export interface Scale {
  readonly unit: string
  readonly factor: string
}

const TOKENS: Readonly<Record<string, string>> = {
  'tokens': '1', 'token': '1', '1k tokens': '1000', '1m tokens': '1000000', 'thousand tokens': '1000', 'million tokens': '1000000',
}

const OTHERS: Readonly<Record<string, Scale>> = {
  'hrs': { unit: 'Hours', factor: '1' },
  'hours': { unit: 'Hours', factor: '1' },
  'hour': { unit: 'Hours', factor: '1' },
  'image': { unit: 'Images', factor: '1' },
  'images': { unit: 'Images', factor: '1' },
  'request': { unit: 'Requests', factor: '1' },
  'requests': { unit: 'Requests', factor: '1' },
  'api requests': { unit: 'Requests', factor: '1' },
  '1k requests': { unit: 'Requests', factor: '1000' },
  'second': { unit: 'Seconds', factor: '1' },
  'seconds': { unit: 'Seconds', factor: '1' },
  'minutes': { unit: 'Minutes', factor: '1' },
  'user': { unit: 'Seats', factor: '1' },
  'users': { unit: 'Seats', factor: '1' },
  'user-mo': { unit: 'Seats', factor: '1' },
}

/** Scale of a token row; `Units` of the Marketplace are millions of tokens. NULL: not a unit of tokens that is known. */
export function tokenScale(pricingUnit: string, marketplace: boolean): Scale | null {
  const unit = pricingUnit.trim().toLowerCase()
  if (marketplace && (unit === 'units' || unit === '')) return { unit: 'Tokens', factor: '1000000' }
  const factor = TOKENS[unit]
  return factor === undefined ? null : { unit: 'Tokens', factor }
}

/** Scale of any other row: a known unit, else AWS's own word. */
export function otherScale(pricingUnit: string): Scale | null {
  const unit = pricingUnit.trim()
  if (unit === '') return null
  return OTHERS[unit.toLowerCase()] ?? { unit, factor: '1' }
}

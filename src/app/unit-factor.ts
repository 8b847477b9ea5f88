// Refuses a delivery whose tokens cost a thousand times (or a thousandth of) what they are known to cost: its unit was
// misread, and every figure in tokens with it. The company's own price of a model goes before the bundled list's.
// The list and what reads the card are loaded when there are priced tokens, and something is wrong with them.
import { AicostError } from '../domain/error.ts'
import { money, ONE, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Delivered, DeliveryInput } from '../import/delivery.ts'
import { unitFactors } from '../reconcile/rates/implied.ts'
import type { Band, ImpliedPrice, UnitFactor } from '../reconcile/rates/implied.ts'
import type { Session } from './session.ts'

type BandOf = (first: ImpliedPrice) => Band | null

/** Worth between half a dollar and two: the list is in dollars, and a factor of a thousand is looked for. */
const NEAR_DOLLAR = new Set(['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'NZD', 'SGD'])

/** Asks the rows just inserted; inside the caller's transaction. What is read again from the archive was accepted before. */
export async function refuseUnitFactor(session: Session, input: DeliveryInput, delivered: Delivered): Promise<void> {
  if (input.parser.relation !== 'charge' || delivered.leg !== 'billed' || input.archived) return
  const rows = await impliedPrices(session.ledger, false)
  if (rows.length === 0) return
  const listed = await listBands()
  // Cents of a handful of tokens are unlike each other: rows are compared where they have digits enough.
  if (unitFactors(rows, listed, () => true).length === 0) return
  const own = await cardBands(session)
  const [found] = unitFactors(await impliedPrices(session.ledger, true), (first) => {
    const band = own(first)
    return band === 'none' ? listed(first) : band
  })
  if (found) throw refusal(found, delivered)
}

async function impliedPrices(ledger: Ledger, digits: boolean): Promise<ImpliedPrice[]> {
  const rows = await ledger.rows<Record<string, string | number>>(sqlText('src/app/sql/implied-prices.sql'), { digits })
  return rows.map((row) => ({
    account: String(row['account']), provider: String(row['provider']), maker: String(row['maker']), model: String(row['model']), kind: String(row['kind']), modality: String(row['modality']), unitWord: String(row['unit_word']), currency: String(row['currency']), day: String(row['day']),
    cost: money(String(row['cost'])), tokens: money(String(row['tokens'])), most: Number(row['most']), least: Number(row['least']), importId: Number(row['import_id']), record: Number(row['record']),
  }))
}

/** The list's prices of a model by its seller, else by its maker; none of a name that only a rule for unknown ones fits. */
async function listBands(): Promise<BandOf> {
  const [{ listPrices }, { unitPrice }] = await Promise.all([import('../reconcile/rates/list.ts'), import('../reconcile/rates/rate.ts')])
  const listed = (provider: string, { model, kind, modality }: ImpliedPrice): Band | null => {
    const { prices, diagnostics } = listPrices(provider, model)
    if (diagnostics.some(({ code }) => code === 'RATE_BY_RULE')) return null
    return bandOfPrices(prices.filter((price) => price.token_kind === kind && price.unit === 'Tokens' && (modality === '' || price.modality === modality)).map((price) => unitPrice(price.price, price.unit_quantity)))
  }
  return (first) => (NEAR_DOLLAR.has(first.currency) ? (listed(first.provider, first) ?? listed(first.maker, first)) : null)
}

/** The company's prices, where its card has any of the model and kind: in another currency they say nothing, but they are there. */
async function cardBands(session: Session): Promise<(first: ImpliedPrice) => Band | null | 'none'> {
  const [{ cardPath }, { readCard }, { concerns }, { unitPrice }] = await Promise.all([import('./freshness.ts'), import('../reconcile/rates/card.ts'), import('../reconcile/rates/resolve.ts'), import('../reconcile/rates/rate.ts')])
  const path = cardPath(session)
  const card = path === undefined ? [] : readCard(path)
  const skus = card.some((row) => row.sku !== null) ? await skusOf(session.ledger) : new Set<string>()
  return ({ provider, account, model, kind, modality, currency }) => {
    const own = card.filter((row) => row.price !== null && row.token_kind === kind && (modality === '' || row.modality === null || row.modality === modality)
      && concerns(row, { provider, account, model, sku: row.sku !== null && skus.has(JSON.stringify([model, kind, row.sku.toLowerCase()])) ? row.sku : null, meters: [] }))
    return own.length === 0 ? 'none' : bandOfPrices(own.filter((row) => row.currency === currency).map((row) => unitPrice(row.price ?? '0', row.unit_quantity ?? '1')))
  }
}

function bandOfPrices(known: readonly Money[]): Band | null {
  const sorted = known.filter((price) => price > 0n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const [low, high] = [sorted[0], sorted.at(-1)]
  return low === undefined || high === undefined ? null : { low, high }
}

/** Of the rows just inserted: the vendor's words for what each model and kind was sold as. */
async function skusOf(ledger: Ledger): Promise<ReadonlySet<string>> {
  const rows = await ledger.rows<{ model: string; kind: string; sku: string }>(
    'select distinct x_model as model, x_token_kind as kind, lower(sku_id) as sku from evidence_charge semi join imported on imported.import_id = evidence_charge.x_import_id where x_model is not null and x_token_kind is not null and sku_id is not null order by all')
  return new Set(rows.map((row) => JSON.stringify([row.model, row.kind, row.sku])))
}

function refusal({ first, implied, band, factor, direction }: UnitFactor, delivered: Delivered): AicostError {
  const million = (price: Money): string => text(price * 1_000_000n)
  const rounded = text(((implied * 1_000_000n) / (ONE / 100n)) * (ONE / 100n))
  const known = band.low === band.high ? million(band.low) : `${million(band.low)} to ${million(band.high)}`
  const word = first.unitWord === '' ? 'the unit' : `the unit "${first.unitWord}"`
  const file = delivered.files.find(({ importId }) => importId === first.importId)?.file.staged.name
  return new AicostError('UNIT_FACTOR', `${first.model} ${first.kind}: ${rounded === '0' ? million(implied) : rounded} ${first.currency} a million tokens, known to cost ${known}: ${direction === 'high' ? 'too few' : 'too many'} tokens, by a factor of about ${factor}`, {
    file, record: first.record,
    hint: `look at ${word} and the quantity of the record: which of them counts thousands (or millions) of tokens? Is the price real, say it in the rate card (rates.csv): ${first.provider}, ${first.model}, ${first.kind}`,
  })
}

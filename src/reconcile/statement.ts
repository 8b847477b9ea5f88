// One statement: issuer × account × currency × month. Puts recognition, documents, payments and bridges together. Pure.
import { abs, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Source } from '../config/config.ts'
import { accruedCells } from './accruals.ts'
import type { BillTotals } from './bill.ts'
import { daysInUse } from './completeness.ts'
import type { Document } from './documents.ts'
import { cutOffBand } from './causes.ts'
import { bridgeI } from './invoice-bridge.ts'
import { bridgeQ } from './metered-bridge.ts'
import { priceBridges } from './price-bridges.ts'
import { recognize } from './recognize.ts'
import type { Adjustment, Basis, Cell, Statement } from './result.ts'
import { settle } from './settlement.ts'
import { balanceBridges, bridgeB } from './statement-bridges.ts'
import type { StatementInput } from './statement-input.ts'
import { varianceId } from './variances.ts'

export function buildStatement(input: StatementInput): Statement {
  const { month, account, currency, sources } = input
  const [source] = sources
  const provider = source?.provider ?? input.billed[0]?.provider ?? account
  const billedNet = input.billed.filter((row) => row.category !== 'Tax')
  const recognition = recognize({ month, billed: billedNet, metered: input.metered, ...input.recognition, provider, billedDays: input.billedDays.days, meteredDays: input.meteredDays.days })
  const documents = [...new Set(input.parts.map((part) => part.document))]
  // Of a whole bill without its rows the AI part is unknown, not 0.
  const known = documents.length > 0 && !input.parts.some((part) => part.awaitsRows)
  const invoiced = known ? sum(input.parts.map((part) => part.net)) : null
  const detailTax = sum(input.billed.filter((row) => row.category === 'Tax').map((row) => row.billed)) + sum(input.recognition.apportioned.filter((line) => line.component === 'tax').map((line) => line.billed))
  const documentTax = known ? sum(input.parts.map((part) => part.tax)) : null
  const tax = documentTax ?? (input.billedDays.has && detailTax !== 0n ? detailTax : null)
  const taxCost = source?.tax === 'cost' && tax !== null && tax !== 0n ? [taxLine(tax, month, provider)] : []
  const accrued = accruedCells(input.accruals, recognition.cells, { days: daysInUse(month, source), billed: input.billedDays.days, metered: input.meteredDays.days, hasBilled: input.billedDays.has }, provider)
  const adjustments = [...recognition.adjustments, ...taxCost, ...input.extra, ...accrued.lines, ...input.unattributed]
  const added = [...taxCost, ...input.extra, ...accrued.lines]
  const recognized = recognition.recognized + sum(added.map((line) => line.recognized))
  const credits = recognition.credits + sum(added.map((line) => line.credits))
  const payable = invoiced === null ? null : invoiced + (documentTax ?? 0n)
  const id = `${month}/${account}/${currency}`
  const invoicing = bridgeI(input, recognition.invoicedCells)
  const quantities = bridgeQ(input, billedNet)
  const settlement = settle(input, documents, payable, invoicing.items.filter((item) => input.disputed.has(varianceId(id, 'I', item))))
  const { cells } = accrued
  const billed = input.billedDays.has ? sum(billedNet.map((row) => row.billed)) + sum(input.recognition.apportioned.filter((line) => line.component !== 'tax').map((line) => line.billed)) : null
  const billedEffective = billed === null ? null : sum(billedNet.map((row) => row.effective)) + sum(input.recognition.apportioned.filter((line) => line.component !== 'tax').map((line) => line.effective))
  const spreadDifference = sum(input.recognition.apportioned.filter((line) => line.term?.kind === 'charge_term').map((line) => line.effective)) - sum(billedNet.map((row) => row.spread))
  const priced = input.metered.some((day) => day.pricedRecords > 0) || (input.meteredDays.has && input.metered.length === 0)
  const metered = priced ? sum(input.metered.map((day) => day.low)) : null
  const unpriced = input.metered.filter((day) => day.unpricedRecords > 0)
  const recognizedDays = input.metered.filter((day) => day.recognized)
  return {
    id,
    issuer: issuerOf(documents, source) || input.billed.find((row) => row.issuer !== '')?.issuer || source?.match.issuer[0] || provider,
    provider, account, currency, sources: sources.map((candidate) => candidate.id), scope: input.scope,
    serviceProviders: [...new Set([...input.billed.map((row) => row.provider), ...input.metered.map((day) => day.provider), ...(input.scope === 'ai_rows' ? [] : input.parts.flatMap((part) => part.lines.filter((line) => line.net !== 0n).map((line) => line.line.provider || provider)))].filter((name) => name !== ''))].sort(),
    basis: basisOf(cells), ...input.finality, provisional: input.finality.provisional || (input.rate?.provisional ?? false),
    recognized, gross: recognized - credits, credits,
    metered, meteredHigh: metered === null ? null : sum(input.metered.map((day) => day.high)), meteredUnpriced: unpriced.length > 0 ? sum(unpriced.map((day) => day.unpricedQuantity)) : null,
    billed, billedEffective, invoiced, tax, payable, paid: settlement.paid, paidReporting: settlement.paidReporting, booked: settlement.booked, openPayable: settlement.open,
    accrued: accrued.total, accruals: accrued.accruals, evidenceDays: { billed: input.billedDays.days, metered: input.meteredDays.days },
    basisMissing: input.billed.reduce((total, row) => total + row.basisMissing, 0),
    unpriced: { rows: unpriced.reduce((total, day) => total + day.unpricedRecords, 0), tokens: sum(unpriced.map((day) => day.unpricedQuantity)), models: [...new Set(unpriced.flatMap((day) => day.unpricedModels))].sort() },
    cutoff: cutOffBand(recognized, month, { own: billedNet, neighbours: input.neighbours }, input.hoursBehind),
    band: sum(recognizedDays.map((day) => day.high - day.low)),
    cells, documents: settlement.documents,
    bridges: [quantities, ...priceBridges(input, quantities, recognition.invoicedCells), invoicing, settlement.bridge, bridgeB(input.currency, billed, billedEffective, spreadDifference), ...balanceBridges(input.currency, input.stated)],
    variances: [], adjustments,
    assumedPeriods: [...new Set(input.parts.filter((part) => part.assumed).map((part) => part.document.number))].sort(),
    tieOuts: tieOuts(documents, input.bills),
  }
}

/** Of several issuers of an account's documents (a marketplace's seller) the source's own, else the one that bills most. */
function issuerOf(documents: readonly Document[], source: Source | undefined): string | undefined {
  const issuers = [...new Set(documents.map((document) => document.issuer))]
  const billedBy = (issuer: string): Money => sum(documents.filter((document) => document.issuer === issuer).map((document) => abs(document.net + document.tax)))
  const own = issuers.find((issuer) => source?.match.issuer.includes(issuer))
  return own ?? issuers.reduce<string | undefined>((most, issuer) => (most === undefined || billedBy(issuer) > billedBy(most) ? issuer : most), undefined)
}

function taxLine(tax: Money, month: string, provider: string): Adjustment {
  return { kind: 'tax', component: 'tax', provider, description: 'tax that is cost', day: `${month}-01`, serviceMonth: month, billed: 0n, recognized: tax, gross: tax, credits: 0n, document: null }
}

function basisOf(cells: readonly Cell[]): Basis {
  const legs = new Set(cells.map((cell) => cell.leg))
  const [only] = legs
  return legs.size === 1 && only !== undefined ? only : legs.size === 0 ? 'billed' : 'mixed'
}

/** An invoice of a whole bill must equal accepted + excluded. */
function tieOuts(documents: readonly Document[], bills: readonly BillTotals[]): { document: string; difference: Money }[] {
  return documents.flatMap((document) => {
    const bill = bills.find((candidate) => candidate.account === document.account && candidate.currency === document.currency && candidate.invoice === document.number)
    return bill ? [{ document: document.number, difference: document.net - bill.whole }] : []
  })
}

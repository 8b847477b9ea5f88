// Use cases of the close: status, prepare, sign, reopen. Two keys, a digest over all that decides the number, and a
// version that any later change voids.
import { readFileSync } from 'node:fs'
import { AicostError } from '../domain/error.ts'
import { minorUnit, round, text } from '../domain/money.ts'
import type { Signer } from '../config/config.ts'
import { canonicalText, digest } from '../close/canonical.ts'
import { decisionsFor, takenDrift, withdrawDecision } from '../close/decisions.ts'
import { linesText, signedMessage, versionDocument } from '../close/document.ts'
import { parsePublicKey, publicKeyLine, sameKey } from '../close/keys.ts'
import { appendLog, logHead, monthSubject } from '../close/log.ts'
import { whoActs } from '../close/person.ts'
import { signingKey } from '../close/signing-key.ts'
import type { KeyOptions, SigningKey } from '../close/signing-key.ts'
import { signedVersions, stateOf, versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { cardPath } from './freshness.ts'
import { reconcileWithin, storeLines } from './month.ts'
import { blockers } from './blockers.ts'
import { reconcileBody } from './reconcile-document.ts'
import { closeFacts, fileNames } from './close-facts.ts'
import type { Session } from './session.ts'
import { changesSince, contractsText, versionFacts } from './version-facts.ts'

interface Actor {
  readonly signer: Signer
  readonly key: SigningKey
}

/** The configured signer whose key this is, with the role that is needed. */
async function actor(session: Session, options: KeyOptions, role: 'prepare' | 'sign'): Promise<Actor> {
  const key = await signingKey(options)
  const signer = session.config.signers.find((candidate) => sameKey(parsePublicKey(candidate.key), key.publicKey))
  if (!signer) throw new AicostError('SIGNER_UNKNOWN', 'this key belongs to no signer of aicost.yaml', { file: options.key, hint: 'add its public key under signers:' })
  if (!signer.roles.includes(role)) throw new AicostError('SIGNER_ROLE', `${signer.name} may ${signer.roles.join(' and ')}, not ${role}`, { file: options.key })
  return { signer, key }
}

/** Refuses with the list while anything has no decision; else derives, signs and stores a version. */
export async function prepare(session: Session, month: string, options: KeyOptions): Promise<Version> {
  const { signer, key } = await actor(session, options, 'prepare')
  const { ledger, config } = session
  return ledger.transaction(async () => {
    const versions = await versionsOf(ledger, month)
    if (stateOf(versions) === 'signed') throw new AicostError('MONTH_SIGNED', `${month} is signed`, { hint: `aicost close reopen --month ${month} --reason "…"` })
    const reconciled = await reconcileWithin(session, month, null)
    const decisions = await decisionsFor(ledger, month)
    const close = await closeFacts(session, month)
    const open = blockers(reconciled.result, config, close)
    if (open.length > 0) throw new AicostError('NOT_READY', [`${month} cannot be prepared: ${open.length} open`, ...open.map(({ message }) => `  ${message}`)].join('\n'), { hint: 'resolve, accrue, waive or add, or bring the missing evidence', blockers: open })
    const last = versions.at(-1)
    if (last?.state === 'prepared') await ledger.run("update close_version set state = 'void' where month = $month and version_no = $versionNo", { month, versionNo: last.version_no })
    const versionNo = (last?.version_no ?? 0) + 1
    const facts = await versionFacts(session, reconciled, decisions, versionNo, versions)
    const at = session.now()
    const signedById = new Map(Object.entries(facts.statements).map(([id, figures]) => [id, figures.signed]))
    const shown = reconcileBody(reconciled.result, decisions, config, { ...close, state: 'prepared', versionNo, signed: signedById, signedTotal: facts.signedTotal }, await fileNames(ledger))
    const body = JSON.stringify({ as_of: reconciled.result.asOf, ...shown })
    const card = cardPath(session)
    await pinLines(session, reconciled.result, versionNo)
    const lines = await linesText(ledger, month, versionNo, (facts.decisions as readonly { decision_id: number }[]).map((decision) => decision.decision_id))
    const document = versionDocument(facts, await logHead(ledger), { body, lines })
    const value = digest(document)
    await ledger.insert('close_version', [{
      month, version_no: versionNo, state: 'prepared', digest: value, previous_digest: facts.previousVersion ?? facts.previousMonth, document: canonicalText(document), body, config_text: config.text,
      card_text: card === undefined ? null : readFileSync(card, 'utf8'), contracts_text: contractsText(session), lines_text: lines, signed_total: facts.signedTotal, currency: config.currency, prepared_by: signer.name, prepared_key: publicKeyLine(key.publicKey), prepared_at: at,
      prepared_signature: await key.sign(signedMessage(month, versionNo, value, 'prepare')),
    }])
    await appendLog(ledger, { at, who: signer.name, what: 'prepare', subject: monthSubject(month), new: value })
    return lastVersion(await versionsOf(ledger, month))
  })
}

/** Signs the prepared version with another key; refused when anything changed since. */
export async function sign(session: Session, month: string, options: KeyOptions): Promise<Version> {
  const { signer, key } = await actor(session, options, 'sign')
  const { ledger } = session
  return ledger.transaction(async () => {
    const version = (await versionsOf(ledger, month)).at(-1)
    if (version?.state === 'signed') throw new AicostError('MONTH_SIGNED', `${month} is signed already`)
    if (version?.state !== 'prepared') throw new AicostError('NOT_PREPARED', `${month} is not prepared`, { hint: `aicost close prepare --month ${month} --key …` })
    if (sameKey(parsePublicKey(version.prepared_key), key.publicKey)) throw new AicostError('SAME_KEY', `${version.prepared_by} prepared this version with the same key: somebody else must sign`, { file: options.key })
    const changed = await changesSince(session, version)
    if (changed.length > 0) throw new AicostError('PREPARED_VOID', `${month} changed after it was prepared: ${changed.slice(0, 5).join('; ')}`, { hint: `aicost close prepare --month ${month} again` })
    const at = session.now()
    await ledger.run("update close_version set state = 'signed', signed_by = $by, signed_key = $key, signed_at = cast($at as timestamptz)::timestamp, signed_signature = $signature where month = $month and version_no = $versionNo",
      { by: signer.name, key: publicKeyLine(key.publicKey), at, signature: await key.sign(signedMessage(month, version.version_no, version.digest, 'sign')), month, versionNo: version.version_no })
    await appendLog(ledger, { at, who: signer.name, what: 'sign', subject: monthSubject(month), new: version.digest })
    return lastVersion(await versionsOf(ledger, month))
  })
}

/** Opens a signed month again; the signed version is kept. Later signed months go with it only with `cascade`. */
export async function reopen(session: Session, month: string, options: { readonly reason: string; readonly cascade: boolean; readonly by?: string | undefined }): Promise<Version[]> {
  const { ledger } = session
  return ledger.transaction(async () => {
    const who = whoActs({ by: options.by, env: session.env, gitUser: session.gitUser() })
    const later = await ledger.rows<{ month: string }>("select distinct month from close_version where state = 'signed' and month > $month order by month", { month })
    if (later.length > 0 && !options.cascade) throw new AicostError('LATER_SIGNED', `${later.map((row) => row.month).join(', ')} follow and are signed`, { hint: 'give --cascade to reopen them too' })
    const at = session.now()
    const reopened: Version[] = []
    for (const target of [month, ...later.map((row) => row.month)]) {
      const version = (await versionsOf(ledger, target)).at(-1)
      if (version?.state !== 'signed') throw new AicostError('NOT_SIGNED', `${target} is not signed`)
      await ledger.run("update close_version set state = 'reopened', reopened_by = $who, reopened_at = cast($at as timestamptz)::timestamp, reopened_reason = $reason where month = $target and version_no = $versionNo", { who, at, reason: options.reason, target, versionNo: version.version_no })
      await appendLog(ledger, { at, who, what: 'reopen', subject: monthSubject(target), old: version.digest, why: options.reason })
      reopened.push(lastVersion(await versionsOf(ledger, target)))
    }
    // What open months took of their drift comes back by itself: reopened months are derived anew.
    const signed = new Set((await signedVersions(ledger)).map((version) => version.month))
    for (const version of reopened) {
      for (const taken of await takenDrift(ledger, version.month)) if (!signed.has(taken.month)) await withdrawDecision(ledger, taken.decision_id, { at, who, why: `${version.month} was reopened` })
    }
    return reopened
  })
}

/** Pins a version's lines: its adjustments, the slices it recognizes and the prices it used. */
async function pinLines(session: Session, result: MonthResult, versionNo: number): Promise<void> {
  const { ledger } = session
  const { month } = result
  await storeLines(session, result, versionNo)
  for (const statement of result.statements) {
    await ledger.run('update statement_line set signed = cast($signed as decimal(38, 18)) where month = $month and version_no = $versionNo and statement_id = $id', { signed: text(round(statement.recognized, minorUnit(statement.currency))), month, versionNo, id: statement.id })
  }
  await ledger.run('insert into version_slice by name select $month as month, $versionNo as version_no, slice_id, leg, recognized, supplies, beside, resold from slice where (counted or recognized or resold) and leg in (\'billed\', \'metered\') order by slice_id', { month, versionNo })
  await ledger.run(`insert into version_price select $month, $versionNo, x_slice_id, x_import_id, x_record_no, x_part_no, x_cost_low, x_cost_currency from priced_charge
    where x_recognized and close_day(charge_period_start, x_grain) like $days order by x_slice_id, x_import_id, x_record_no, x_part_no`, { month, versionNo, days: `${month}-%` })
}

function lastVersion(versions: readonly Version[]): Version {
  const last = versions.at(-1)
  if (!last) throw new Error('a version was stored and is not there')
  return last
}


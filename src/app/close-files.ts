// What of a version can be checked without aicost: the document its digest is of, the signed messages with their
// signatures in OpenSSH's format, and who may sign.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AicostError } from '../domain/error.ts'
import type { Signer } from '../config/config.ts'
import { parseConfig } from '../config/load.ts'
import { CANONICAL_FORM } from '../close/canonical.ts'
import { signedMessage } from '../close/document.ts'
import { parsePublicKey, publicKeyLine, sameKey } from '../close/keys.ts'
import { SIGNATURE_NAMESPACE } from '../close/sshsig.ts'
import { versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { mayWrite, unwritable, writeWhole } from './export-file.ts'
import type { ExportedFile } from './export-file.ts'
import { allParsers } from './session.ts'
import type { Session } from './session.ts'

export interface CloseFile {
  readonly name: string
  readonly kind: ExportedFile['kind']
  readonly content: string
}

/** The files of one version: the given one, else the newest that was not voided. */
export async function closeFiles(session: Session, month: string, versionNo?: number): Promise<{ readonly version: Version; readonly files: readonly CloseFile[] }> {
  const versions = await versionsOf(session.ledger, month)
  const version = versionNo === undefined ? versions.findLast((candidate) => candidate.state !== 'void') : versions.find((candidate) => candidate.version_no === versionNo)
  if (!version) throw new AicostError('VERSION_UNKNOWN', versionNo === undefined ? `${month} was not prepared` : `${month} has no version ${versionNo}`, { hint: versions.length === 0 ? `aicost close prepare --month ${month} --key …` : `it has ${versions.map((candidate) => candidate.version_no).join(', ')}` })
  const kept = await session.ledger.row<{ body: string; config_text: string; card_text: string | null; contracts_text: string | null; lines_text: string | null }>('select body, config_text, card_text, contracts_text, lines_text from close_version where month = $month and version_no = $no', { month, no: version.version_no })
  const { signers } = parseConfig(kept.config_text, 'aicost.yaml', { formats: allParsers.map((parser) => parser.id) })
  const text = (name: string, content: string | null): CloseFile[] => (content === null ? [] : [{ name, kind: 'text' as const, content }])
  const files: CloseFile[] = [
    { name: 'document.json', kind: 'json', content: version.document },
    { name: 'body.json', kind: 'json', content: kept.body },
    ...text('lines.jsonl', kept.lines_text),
    ...text('aicost.yaml', kept.config_text), ...text('rates.csv', kept.card_text), ...text('contracts.yaml', kept.contracts_text),
    ...signed(version, 'prepare', version.prepared_signature), ...signed(version, 'sign', version.signed_signature),
    ...text('allowed_signers', signers.map(allowed).join('')),
    ...text('VERIFY.txt', howTo(version, signers)),
  ]
  return { version, files }
}

function signed(version: Version, role: 'prepare' | 'sign', signature: string | null): CloseFile[] {
  if (signature === null) return []
  return [{ name: `${role}.txt`, kind: 'text', content: signedMessage(version.month, version.version_no, version.digest, role) }, { name: `${role}.txt.sig`, kind: 'signature', content: signature }]
}

/** A line of the file that ssh-keygen -Y verify reads: who, for what alone, with which key. */
const allowed = (signer: Signer): string => `${signer.email} namespaces="${SIGNATURE_NAMESPACE}" ${publicKeyLine({ ...parsePublicKey(signer.key), comment: '' })}\n`

function howTo(version: Version, signers: readonly Signer[]): string {
  const emailOf = (key: string | null): string | undefined => (key === null ? undefined : signers.find((signer) => sameKey(parsePublicKey(signer.key), parsePublicKey(key)))?.email)
  const commands = ([['prepare', version.prepared_key], ['sign', version.signed_key]] as const).flatMap(([role, key]) => {
    const email = emailOf(key)
    return email === undefined ? [] : [`  ssh-keygen -Y verify -f allowed_signers -I ${email} -n ${SIGNATURE_NAMESPACE} -s ${role}.txt.sig < ${role}.txt`]
  })
  return `${version.month}, version ${version.version_no} (${version.state}), to be checked without aicost

The digest: SHA-256 of "aicost-canonical/${CANONICAL_FORM}", a newline, and document.json as it is (no newline at its end).

  (printf 'aicost-canonical/${CANONICAL_FORM}\\n'; cat document.json) | sha256sum

gives ${version.digest.replace('sha256:', '')}

The signatures are of prepare.txt and sign.txt, which name month, version and digest:

${commands.join('\n')}

document.json names what else belongs to the version by its SHA-256: body_sha256 is body.json, lines_sha256 lines.jsonl, config_sha256 aicost.yaml,
contracts_sha256 contracts.yaml, sources the imported files. aicost help digest describes the form.
`
}

/** Writes them into a directory. */
export async function exportCloseFiles(session: Session, month: string, options: { readonly versionNo?: number | undefined; readonly path?: string | undefined; readonly force?: boolean | undefined }): Promise<{ readonly version: Version; readonly files: readonly ExportedFile[] }> {
  const { version, files } = await closeFiles(session, month, options.versionNo)
  const directory = resolve(session.cwd, options.path ?? `aicost-${month}-v${version.version_no}.close`)
  try {
    mkdirSync(directory, { recursive: true })
  } catch (error) {
    throw unwritable(error, directory)
  }
  for (const file of files) mayWrite(join(directory, file.name), options.force ?? false)
  const written: ExportedFile[] = []
  for (const { name, kind, content } of files) {
    written.push(await writeWhole(join(directory, name), kind, async (part) => {
      writeFileSync(part, content)
      return content === '' ? 0 : content.replace(/\n$/, '').split('\n').length
    }))
  }
  return { version, files: written }
}

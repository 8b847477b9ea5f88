// Use case: `aicost doctor`. Looks at everything a workspace rests on and says what is wrong, changing nothing.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AicostError } from '../domain/error.ts'
import type { Workspace } from '../config/workspace.ts'
import { packageRoot, programVersion } from '../ledger/assets.ts'
import { chargesPath } from '../import/contract.ts'
import { archivedFile, sha256Of } from './imports.ts'
import { verify } from './log.ts'
import { allParsers, withSession } from './session.ts'
import type { Session, Surroundings } from './session.ts'

export interface Finding {
  readonly check: string
  readonly ok: boolean
  readonly detail: string
}

/** `workspace` is asked for, so that a missing one is a finding like others. */
export async function doctor(workspace: () => Promise<Workspace>, surroundings: Surroundings, options: { readonly wait?: number | undefined }): Promise<Finding[]> {
  const findings = [programFinding(), parserFinding()]
  try {
    const found = await workspace()
    findings.push(...(await withSession(found, surroundings, options, async (session) => [
      { check: 'configuration', ok: true, detail: `${found.configPath}: ${session.config.sources.length} sources, ${session.config.signers.length} signers` },
      await ledgerFinding(session), ...(await archiveFindings(session)), await logFinding(session),
    ])))
  } catch (error) {
    if (!(error instanceof AicostError)) throw error
    findings.push({ check: error.code.startsWith('CONFIG') ? 'configuration' : error.code.startsWith('LEDGER') ? 'ledger' : 'workspace', ok: false, detail: `${error.place.file === undefined ? '' : `${error.place.file}: `}${error.message.split('\n')[0] ?? ''} [${error.code}]` })
  }
  return findings
}

const OLDEST_NODE = [20, 19]

function programFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > (OLDEST_NODE[0] ?? 0) || (major === OLDEST_NODE[0] && minor >= (OLDEST_NODE[1] ?? 0))
  return { check: 'program', ok, detail: `aicost ${programVersion}, Node.js ${process.versions.node}${ok ? '' : ' (20.19 or newer is needed)'}` }
}

/** Every registered parser has its SQL and its page, and no id is there twice. */
function parserFinding(): Finding {
  const wrong = allParsers.flatMap((parser, index) => [
    ...(allParsers.findIndex((other) => other.id === parser.id) === index ? [] : [`${parser.id} is registered twice`]),
    ...[chargesPath(parser), `parsers/${parser.id}/README.md`].filter((file) => !existsSync(join(packageRoot, file))).map((file) => `${parser.id} lacks ${file}`),
  ])
  return { check: 'parsers', ok: wrong.length === 0, detail: wrong.length === 0 ? `${allParsers.length} formats` : wrong.join('; ') }
}

async function ledgerFinding(session: Session): Promise<Finding> {
  const { schema, engine } = await session.ledger.row<{ schema: number; engine: string }>('select max(number)::integer as schema, version() as engine from migration')
  return { check: 'ledger', ok: true, detail: `schema ${schema}, DuckDB ${engine}, ${(statSync(session.workspace.ledgerPath).size / 2 ** 20).toFixed(1)} MiB` }
}

interface Kept {
  readonly import_id: number
  readonly file: string
  readonly sha256: string
  readonly archive: string
  readonly archive_path: string | null
}

/** Originals must be there, byte for byte; of extracts only the presence is known. One finding for all that is well. */
async function archiveFindings(session: Session): Promise<Finding[]> {
  const kept = await session.ledger.rows<Kept>('select import_id, file, sha256, archive, archive_path from import order by import_id')
  const wrong: Finding[] = []
  const hashes = new Map<string, string>()
  for (const entry of kept) {
    const name = `import ${entry.import_id} (${entry.file})`
    const path = entry.archive_path === null ? null : archivedFile(session, entry.archive, entry.archive_path)
    if (path === null) {
      wrong.push({ check: 'archive', ok: false, detail: `${name}: ${entry.archive_path ?? 'its file'} is gone` })
      continue
    }
    if (entry.archive === 'extract') continue
    const hash = hashes.get(path) ?? (await sha256Of(path))
    hashes.set(path, hash)
    if (hash !== entry.sha256) wrong.push({ check: 'archive', ok: false, detail: `${name}: ${entry.archive_path ?? ''} was changed: sha256 ${hash} instead of ${entry.sha256}` })
  }
  const extracts = kept.filter((entry) => entry.archive === 'extract').length
  return wrong.length > 0 ? wrong : [{ check: 'archive', ok: true, detail: `${kept.length} files, ${kept.length - extracts} originals intact, ${extracts} extracts present` }]
}

async function logFinding(session: Session): Promise<Finding> {
  const { entries, stated, broken } = await verify(session)
  return { check: 'log', ok: broken === null, detail: broken === null ? `${entries} entries, the chain holds${stated > 0 ? `, ${stated} vouched for by versions` : ''}` : broken.message }
}

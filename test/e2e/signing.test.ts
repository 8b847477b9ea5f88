// Sign-off through the real program: keys in a file, encrypted, or in an agent; what voids a prepared version; and what a
// stranger can check with the files of `close document`, ssh-keygen and nothing of aicost.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { generateKeyPair } from '../../src/close/keys.ts'
import { documentSchema } from '../../src/cli/schemas/index.ts'
import { directory, run, runWith } from '../program.ts'
import { PASSPHRASE, sample, samplePath, sshKeygen, sshKeygenInstalled } from '../close/samples.ts'
import { openaiCost, perDay } from '../worked/build.ts'

const agentInstalled = spawnSync('ssh-agent', ['-h']).error === undefined && spawnSync('ssh-add', ['-h']).error === undefined
const CLOSE = ['close', 'prepare', '--month', '2026-01', '--key'] as const
const SIGN = ['close', 'sign', '--month', '2026-01', '--key'] as const

/** A January with a billed file, a robot that may prepare, a person with an encrypted key, and one who may only prepare. */
async function january(): Promise<{ readonly root: string; readonly robot: string; readonly ann: string; readonly config: string }> {
  const [robot, ann] = [generateKeyPair('robot'), generateKeyPair('ann')]
  const config = `company: Zürich Tern
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: { billed: close, paid: close } }
  - { id: other, provider: Lateral, account: other-1, legs: [] }
signers:
  - { name: Close Robot, email: robot@example.com, roles: [prepare, sign], key: "${robot.publicLine}" }
  - { name: Ann Lee, email: ann@example.com, roles: [prepare], key: "${ann.publicLine}" }
  - { name: Bo Roy, email: bo@example.com, roles: [prepare, sign], key: "${sample('encrypted.pub').trim()}" }
`
  const root = directory(config)
  const file = (name: string, text: string): string => {
    writeFileSync(join(root, name), text, { mode: 0o600 })
    return join(root, name)
  }
  file('january.csv', openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '310.00')))
  expect((await run(root, 'import', 'january.csv', '--as-of', '2026-02-05')).exit).toBe(0)
  expect((await run(root, 'waive', 'tern', '--month', '2026-01', '--leg', 'paid', '--note', 'gezahlt von der Mutter "Zürich" 𝄞')).exit).toBe(0)
  return { root, robot: file('robot.key', robot.privateText), ann: file('ann.key', ann.privateText), config }
}

/** JSON in canonical form 1, written from `aicost help digest` and from nothing else. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const codePoints = (text: string): number[] => [...text].map((char) => char.codePointAt(0) ?? 0)
    const compare = (a: string, b: string): number => {
      const [left, right] = [codePoints(a), codePoints(b)]
      const at = left.findIndex((point, index) => point !== right[index])
      return at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1)
    }
    return `{${Object.entries(value).sort(([a], [b]) => compare(a, b)).map(([key, one]) => `${canonical(key)}:${canonical(one)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

test('a robot prepares, a person signs with an encrypted key, and a stranger checks both', async () => {
  const { root, robot, ann } = await january()
  expect((await run(root, ...CLOSE, robot)).exit).toBe(0)

  const refused = async (env: Record<string, string>, ...args: string[]): Promise<string> => {
    const { exit, stderr, stdout } = await runWith(env, root, ...args)
    expect([exit, stdout]).toEqual([2, ''])
    return stderr
  }
  expect(await refused({}, ...SIGN, robot)).toContain('with the same key')
  expect(await refused({}, ...SIGN, ann)).toContain('Ann Lee may prepare, not sign')
  const locked = await refused({}, ...SIGN, samplePath('encrypted'))
  expect(locked).toContain('protected by a passphrase')
  expect(locked).toContain('AICOST_KEY_PASSPHRASE')
  expect(await refused({ AICOST_KEY_PASSPHRASE: 'wrong' }, ...SIGN, samplePath('encrypted'))).toContain('the passphrase does not open the key')
  for (const name of ['rsa-encrypted', 'ecdsa']) expect(await refused({}, ...SIGN, samplePath(name))).toMatch(/signers use ssh-ed25519/)
  expect((await runWith({ AICOST_KEY_PASSPHRASE: PASSPHRASE }, root, ...SIGN, samplePath('encrypted'))).exit).toBe(0)

  const exported = JSON.parse((await run(root, 'close', 'document', '--month', '2026-01', '-o', 'out', '--format', 'json')).stdout) as { digest: string; files: { path: string; sha256: string }[] }
  expect(documentSchema('close.document')?.safeParse(exported).error).toBeUndefined()
  const read = (name: string): string => readFileSync(join(root, 'out', name), 'utf8')
  expect(readdirSync(join(root, 'out')).sort()).toEqual(['VERIFY.txt', 'aicost.yaml', 'allowed_signers', 'body.json', 'document.json', 'lines.jsonl', 'prepare.txt', 'prepare.txt.sig', 'sign.txt', 'sign.txt.sig'])
  for (const { path, sha256: hash } of exported.files) expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(hash)

  // The digest, from the file as it is and from the JSON written anew by another's hand.
  const document = JSON.parse(read('document.json')) as Record<string, string>
  expect(document['canonical_form']).toBe(1)
  expect(`sha256:${sha256(`aicost-canonical/1\n${read('document.json')}`)}`).toBe(exported.digest)
  expect(`sha256:${sha256(`aicost-canonical/1\n${canonical(document)}`)}`).toBe(exported.digest)
  const status = JSON.parse((await run(root, 'close', 'status', '--month', '2026-01', '--format', 'json')).stdout) as { digest: string; document: unknown }
  expect(documentSchema('close')?.safeParse(status).error).toBeUndefined()
  expect([status.digest, `sha256:${sha256(`aicost-canonical/1\n${canonical(status.document)}`)}`]).toEqual([exported.digest, exported.digest])
  expect([document['body_sha256'], document['lines_sha256'], document['config_sha256']]).toEqual([sha256(read('body.json')), sha256(read('lines.jsonl')), sha256(read('aicost.yaml'))])
  expect(Object.values(document['sources'] as unknown as Record<string, { sha256: string }>).map((source) => source.sha256)).toEqual([createHash('sha256').update(readFileSync(join(root, 'january.csv'))).digest('hex')])

  expect(read('sign.txt')).toBe(`aicost sign 2026-01 version 1\n${exported.digest}\n`)
  if (!sshKeygenInstalled) return
  const check = (role: string, email: string, text: string): string => sshKeygen(['-Y', 'verify', '-f', join(root, 'out/allowed_signers'), '-I', email, '-n', 'aicost-close', '-s', join(root, `out/${role}.txt.sig`)], text).output
  expect(check('prepare', 'robot@example.com', read('prepare.txt'))).toContain('Good "aicost-close" signature for robot@example.com')
  expect(check('sign', 'bo@example.com', read('sign.txt'))).toContain('Good "aicost-close" signature for bo@example.com')
  expect(check('sign', 'ann@example.com', read('sign.txt'))).not.toContain('Good')
  expect(check('sign', 'bo@example.com', read('prepare.txt'))).not.toContain('Good')
  // The commands of VERIFY.txt are these.
  const shown = spawnSync('sh', ['-c', `${read('VERIFY.txt').split('\n').filter((line) => /^ {2}(\(printf|ssh-keygen)/.test(line)).join('\n')}`], { cwd: join(root, 'out'), encoding: 'utf8' })
  expect([shown.status, shown.stdout]).toEqual([0, expect.stringContaining(exported.digest.slice(7))])
  expect(shown.stdout.match(/Good "aicost-close"/g)).toHaveLength(2)
}, 120_000)

/** What is done after prepare. The last takes what the month needs. */
const CHANGES: readonly (readonly [what: string, change: (root: string) => ReturnType<typeof run>])[] = [
  ['evidence', async (root: string) => {
    writeFileSync(join(root, 'later.csv'), openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '310.31')))
    return run(root, 'import', 'later.csv', '--as-of', '2026-02-06')
  }],
  ['evidence of another leg', async (root: string) => {
    writeFileSync(join(root, 'aicost-invoice.csv'), 'document_type,invoice_number,references_invoice,issuer,bill_to,account,issue_date,due_date,currency,line_no,description,nature,service_provider,period_start,period_end_exclusive,quantity,unit,unit_price,amount_net,tax_rate,tax_amount,tax_included,document_net,document_tax,document_total\ninvoice,T-1,,Tern,,org-tern,2026-01-31,,USD,1,use,usage,,2026-01-01,2026-02-01,,,,310.00,,0,,310.00,0,310.00\n')
    return run(root, 'import', 'aicost-invoice.csv')
  }],
  ['a decision', (root: string) => run(root, 'accrue', 'other', '--month', '2026-01', '--amount', '1.00', '--note', 'x')],
  ['a decision said otherwise', (root: string) => run(root, 'waive', 'tern', '--month', '2026-01', '--leg', 'paid', '--note', 'another reason')],
  ['the configuration', (root: string) => {
    writeFileSync(join(root, 'aicost.yaml'), `${readFileSync(join(root, 'aicost.yaml'), 'utf8')}# looked at again\n`)
    return run(root, 'close', 'status', '--month', '2026-01')
  }],
  ['an import taken out', (root: string) => run(root, 'imports', 'undo', '2')],
]

test('what changes after prepare voids it, and nobody can sign', async () => {
  const { root, robot } = await january()
  for (const [what, change] of CHANGES) {
    expect([what, (await run(root, ...CLOSE, robot)).exit]).toEqual([what, 0])
    expect([what, (await change(root)).exit]).not.toEqual([what, 2])
    const { exit, stderr } = await runWith({ AICOST_KEY_PASSPHRASE: PASSPHRASE }, root, ...SIGN, samplePath('encrypted'))
    expect([what, exit, stderr]).toEqual([what, 2, expect.stringContaining('changed after it was prepared')])
  }
  const status = JSON.parse((await run(root, 'close', 'status', '--month', '2026-01', '--format', 'json')).stdout) as { state: string; document: unknown; versions: { state: string }[] }
  expect([status.state, status.document, status.versions.map(({ state }) => state)]).toEqual(['open', null, ['void', 'void', 'void', 'void', 'void', 'prepared']])
}, 120_000)

test.skipIf(!agentInstalled)('a key in ssh-agent signs where --key names its public half', async () => {
  const { root, robot, ann } = await january()
  const socket = join(root, 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void agent.kill())
  await new Promise((resolve) => agent.stdout.once('data', resolve))
  const env = { SSH_AUTH_SOCK: socket }
  const open = join(root, 'robot.pub')
  writeFileSync(open, spawnSync('ssh-keygen', ['-y', '-f', robot], { encoding: 'utf8' }).stdout)
  expect((await runWith(env, root, ...CLOSE, open)).stderr).toContain('the agent does not hold the key')
  expect((await run(root, ...CLOSE, open)).stderr).toContain('SSH_AUTH_SOCK is not set')
  expect(spawnSync('ssh-add', ['-q', robot, ann], { env: { ...process.env, ...env } }).status).toBe(0)
  expect((await runWith(env, root, ...CLOSE, open)).exit).toBe(0)
  const verified = JSON.parse((await run(root, 'close', 'verify', '--month', '2026-01', '--version', '1', '--format', 'json')).stdout) as { holds: boolean; differences: unknown[] }
  expect(documentSchema('close.verify')?.safeParse(verified).error).toBeUndefined()
  expect([verified.holds, verified.differences]).toEqual([true, []])
}, 60_000)

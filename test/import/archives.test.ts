// Archives: their members are files of a folder of that name; what is hostile, cut or corrupt leaves everything as it was.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { closeVerify } from '../../src/app/close-status.ts'
import { identifyAll } from '../../src/app/identify.ts'
import { importFiles } from '../../src/app/import.ts'
import { reprocess } from '../../src/app/reprocess.ts'
import { withSession } from '../../src/app/session.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import { keepOriginal } from '../../src/import/archive.ts'
import type { StagedFile } from '../../src/import/stage.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { scratch } from '../parsers/workspace.ts'
import { book, openaiCost, perDay } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'
import { file, hostile, line } from './hostile.ts'
import type { Hostile } from './hostile.ts'
import { attribute, part, tar } from './tar-bytes.ts'
import { zip } from './zip-bytes.ts'

const cost = (day: number, amount: string): string => file(line({ day, amount }))
const GOOD = cost(0, '1.25')

/** Writes archives below the workspace and imports them together: by member, what became of it. */
async function given({ workspace, take }: Hostile, archives: Readonly<Record<string, Buffer>>) {
  const shown = (path: string | undefined): string | undefined => path?.replace(`${workspace.root}/given/`, '')
  const paths = Object.entries(archives).map(([name, content]) => {
    const path = join(workspace.root, 'given', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  })
  const results = await take(...paths)
  expect(readdirSync(workspace.stagingPath)).toEqual([])
  return results.map((result) => ({ file: shown(result.file), status: result.status, code: result.error?.code, message: result.error?.message ?? '', at: shown(result.error?.place.file) }))
}

const MAKERS: readonly (readonly [string, (files: Readonly<Record<string, string>>) => Buffer])[] = [
  ['downloads.zip', (files) => zip(Object.entries(files).map(([name, content]) => ({ name, content })))],
  ['stored.ZIP', (files) => zip(Object.entries(files).map(([name, content]) => ({ name, content, stored: true })))],
  ['large.zip', (files) => zip(Object.entries(files).map(([name, content]) => ({ name, content, zip64: true })), { zip64: true })],
  ['downloads.tar', (files) => tar(...Object.entries(files).map(([path, content]) => ({ path, content })))],
  ['downloads.tar.gz', (files) => gzipSync(tar(...Object.entries(files).map(([path, content]) => ({ path, content }))))],
  ['downloads.tgz', (files) => gzipSync(tar(...Object.entries(files).map(([path, content]) => ({ path: `./${path}`, content }))))],
]

test('members are files of a folder, and what is no export is skipped and named', { timeout: 60_000 }, async () => {
  const own = await hostile()
  const hash = (content: string): string => createHash('sha256').update(content).digest('hex')
  const made = MAKERS.map(([name, make], at) => {
    const [one, two] = [cost(at, '1.25'), cost(at + 10, '2.50')]
    const path = join(own.workspace.root, name)
    writeFileSync(path, make({ 'a/cost.csv': one, 'cost.csv': two, 'README.md': '# hello', '.DS_Store': 'x', '__MACOSX/a/._cost.csv': 'x', '.git/HEAD': 'x', '.git/config': 'x', 'a/notes.txt': 'x' }))
    return { path, one, two }
  })
  const { imports, skipped } = await importFiles(own.workspace, made.map(({ path }) => path), {}, FIXED)
  const found = imports.map((result) => [result.file, result.status, result.amounts[0]?.in_file, result.sha256])
  const expected = made.flatMap(({ path, one, two }) => [[`${path}/a/cost.csv`, 'imported', '1.25', hash(one)], [`${path}/cost.csv`, 'imported', '2.5', hash(two)]])
  expect(found.length).toBe(expected.length)
  for (const result of expected) expect(found).toContainEqual(result)
  expect([...skipped].sort()).toEqual(made.flatMap(({ path }) => ['.DS_Store', '.git', 'README.md', '__MACOSX', 'a/notes.txt'].map((skip) => `${path}/${skip}`)).sort())
})

test('the program that people have at hand writes what is read', async () => {
  const own = await hostile()
  const folder = join(own.workspace.root, 'given', 'month')
  mkdirSync(join(folder, `${'long'.repeat(30)}`, `${'name'.repeat(30)}`), { recursive: true })
  writeFileSync(join(folder, 'plain.csv'), GOOD)
  writeFileSync(join(folder, 'packed.csv.gz'), gzipSync(cost(1, '2.50')))
  writeFileSync(join(folder, 'long'.repeat(30), 'name'.repeat(30), 'cost 日本.csv'), cost(2, '3.75'))
  for (const format of ['gnu', 'posix']) execFileSync('tar', ['--format', format, '-czf', join(own.workspace.root, 'given', `${format}.tar.gz`), '-C', folder, '.'])
  const at = (format: string): string => join(own.workspace.root, 'given', `${format}.tar.gz`)
  const first = await own.take(at('gnu'))
  expect(first.map((result) => [result.file.slice(at('gnu').length), result.status, result.amounts[0]?.in_file])).toEqual([
    [`/${'long'.repeat(30)}/${'name'.repeat(30)}/cost 日本.csv`, 'imported', '3.75'], ['/packed.csv.gz', 'imported', '2.5'], ['/plain.csv', 'imported', '1.25'],
  ])
  expect((await own.take(at('posix'))).map((result) => result.status)).toEqual(['unchanged', 'unchanged', 'unchanged'])
  expect((await own.take(folder)).map((result) => result.status)).toEqual(['unchanged', 'unchanged', 'unchanged'])
})

test('archives in a walked folder are opened, whose other files are read too; identify sees the same', async () => {
  const own = await hostile()
  const folder = join(own.workspace.root, 'walked')
  mkdirSync(folder)
  writeFileSync(join(folder, 'old.zip'), zip([{ name: 'cost.csv', content: GOOD }, { name: 'page.html', content: '<html>' }]))
  writeFileSync(join(folder, 'new.csv'), cost(1, '2.50'))
  const results = await own.take(folder)
  expect(results.map((result) => [result.file.slice(folder.length), result.status, result.diagnostics[0]?.code])).toEqual([['/new.csv', 'imported', undefined], ['/old.zip/cost.csv', 'imported', undefined], ['/old.zip/page.html', 'refused', 'UNKNOWN_FORMAT']])
  expect((await identifyAll([folder])).map((found) => [found.file.slice(folder.length), found.format])).toEqual([['/new.csv', 'openai-cost-csv'], ['/old.zip/cost.csv', 'openai-cost-csv'], ['/old.zip/page.html', null]])
})

test('a manifest inside an archive groups its files, and misses those that are not there', async () => {
  const own = scratch(readFileSync(join(packageRoot, 'fixtures', 'azure-cost-details-mca', 'aicost.yaml'), 'utf8'))
  const run = join(packageRoot, 'fixtures', 'azure-cost-details-mca', 'run-2026-09')
  const parts = readdirSync(run).sort().map((name) => ({ name: `run/${name}`, content: readFileSync(join(run, name)) }))
  const plain = await own.take([run], { dryRun: true })
  const missing = await own.take([own.file('part.zip', zip(parts.filter(({ name }) => !name.includes('part_1_'))))])
  const whole = await own.take([own.file('whole.zip', zip(parts))])
  expect(missing.map(({ status, diagnostics }) => [status, diagnostics[0]?.code])).toEqual(missing.map(() => ['refused', 'MANIFEST_INCOMPLETE']))
  expect(missing.length).toBeGreaterThan(0)
  expect(whole.map(({ status, delivery }) => [status, delivery])).toEqual(whole.map(() => ['imported', whole[0]?.delivery]))
  expect(whole.map(({ amounts, records, as_of: asOf }) => ({ amounts, records, asOf }))).toEqual(plain.map(({ amounts, records, as_of: asOf }) => ({ amounts, records, asOf })))
})

test('thousands of members', { timeout: 60_000 }, async () => {
  const own = await hostile()
  const members = Array.from({ length: 3000 }, (_, at) => ({ name: `${at % 50}/${at}.csv`, content: `x,y\n1,${at}\n` }))
  const results = await given(own, { 'many.zip': zip([...members, { name: 'cost.csv', content: GOOD }]) })
  expect(results).toHaveLength(3001)
  expect(results.filter(({ status }) => status === 'imported').map(({ file: name }) => name)).toEqual(['many.zip/cost.csv'])
  expect(new Set(results.map(({ code }) => code))).toEqual(new Set([undefined, 'UNKNOWN_FORMAT']))
})

const LINK = 0o120777
const ZEROS = Buffer.alloc(80 * 2 ** 20)
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at)
  return copy
}
const cost2 = { name: 'cost.csv', content: GOOD }
const ustar = tar({ path: 'cost.csv', content: GOOD })
const whole = zip([cost2])

test('refused whole, with nothing kept', { timeout: 60_000 }, async () => {
  const cases: readonly (readonly [string, string, Buffer, string, RegExp])[] = [
    ['a path upwards', 'a.zip', zip([cost2, { name: '../x.csv', content: GOOD }]), 'ARCHIVE_NAME', /"\.\.\/x\.csv"/],
    ['a path upwards in the middle', 'a.zip', zip([cost2, { name: 'a/../../x.csv', content: GOOD }]), 'ARCHIVE_NAME', /leads out/],
    ['a path upwards with backslashes', 'a.zip', zip([cost2, { name: '..\\x.csv', content: GOOD }]), 'ARCHIVE_NAME', /leads out/],
    ['an absolute path', 'a.zip', zip([cost2, { name: '/etc/x.csv', content: GOOD }]), 'ARCHIVE_NAME', /leads out/],
    ['a drive', 'a.zip', zip([cost2, { name: 'C:\\x.csv', content: GOOD }]), 'ARCHIVE_NAME', /leads out/],
    ['a path upwards in a tar', 'a.tar', tar({ path: 'cost.csv', content: GOOD }, { path: '../x.csv', content: GOOD }), 'ARCHIVE_NAME', /leads out/],
    ['a path upwards in a pax header', 'a.tar', tar({ path: 'h', type: 'ExtendedHeader', content: attribute('path', '/x.csv') }, { path: 'cost.csv', content: GOOD }), 'ARCHIVE_NAME', /"\/x\.csv"/],
    ['one name twice', 'a.zip', zip([cost2, { ...cost2, content: cost(1, '9') }]), 'ARCHIVE_NAME', /two members.*"cost\.csv"/],
    ['one name twice, spelt otherwise', 'a.tar', tar({ path: 'cost.csv', content: GOOD }, { path: './cost.csv', content: cost(1, '9') }), 'ARCHIVE_NAME', /two members/],
    ['a bomb', 'a.zip', zip([cost2, { name: 'zeros.csv', content: ZEROS }]), 'ARCHIVE_SIZE', /250 times/],
    ['a bomb in a tar', 'a.tar.gz', gzipSync(tar({ path: 'zeros.csv', content: ZEROS })), 'ARCHIVE_SIZE', /250 times/],
    ['more than any disk holds', 'a.zip', zip([cost2, { name: 'b.csv', content: GOOD, size: 2 ** 52, zip64: true }]), 'DISK_FULL', /4503599627370496 bytes/],
    ['a member that lies about its size', 'a.zip', zip([{ ...cost2, size: 10 }]), 'ARCHIVE_CORRUPT', /too many bytes/],
    ['a member shorter than it says', 'a.zip', zip([{ ...cost2, size: 10_000 }]), 'ARCHIVE_CORRUPT', /not enough bytes/],
    ['a wrong checksum', 'a.zip', zip([cost2, { name: 'b.csv', content: cost(1, '9'), crc: 1 }]), 'ARCHIVE_CORRUPT', /checksum of "b\.csv"/],
    ['a changed byte', 'a.zip', flipped(zip([{ ...cost2, stored: true }]), 300), 'ARCHIVE_CORRUPT', /checksum/],
    ['a damaged stream', 'a.zip', flipped(whole, 60), 'ARCHIVE_CORRUPT', /./],
    ['a zip cut at its end', 'a.zip', whole.subarray(0, -10), 'ARCHIVE_CORRUPT', /truncated/],
    ['a zip without its beginning', 'a.zip', whole.subarray(20), 'ARCHIVE_CORRUPT', /./],
    ['a directory longer than its count', 'a.zip', zip([cost2, { name: 'b.csv', content: GOOD }], { count: 1 }), 'ARCHIVE_CORRUPT', /more members than the 1/],
    ['a directory shorter than its count', 'a.zip', zip([cost2], { count: 2 }), 'ARCHIVE_CORRUPT', /./],
    ['a page saved as a zip', 'a.zip', Buffer.from('<html>log in</html>'), 'ARCHIVE_CORRUPT', /./],
    ['nothing', 'a.zip', Buffer.alloc(0), 'ARCHIVE_CORRUPT', /./],
    ['a zip without members', 'a.zip', zip([]), 'FILE_EMPTY', /without files/],
    ['a workbook', 'a.zip', zip([{ name: '[Content_Types].xml', content: '<Types/>' }, { name: 'xl/workbook.xml', content: '<workbook/>' }]), 'FILE_BINARY', /office/],
    ['a tar without members', 'a.tar', tar(), 'FILE_EMPTY', /without files/],
    ['a tar cut in a member', 'a.tar', ustar.subarray(0, 700), 'ARCHIVE_CORRUPT', /before its end/],
    ['a tar cut between members', 'a.tar', part({ path: 'cost.csv', content: GOOD }), 'ARCHIVE_CORRUPT', /before its end/],
    ['a tar with half an end', 'a.tar', ustar.subarray(0, -512), 'ARCHIVE_CORRUPT', /before its end/],
    ['two tars in one', 'a.tar', Buffer.concat([ustar, ustar]), 'ARCHIVE_CORRUPT', /data follows/],
    ['a damaged header', 'a.tar', flipped(ustar, 2), 'ARCHIVE_CORRUPT', /header is damaged/],
    ['a csv named tar', 'a.tar', Buffer.from(GOOD.repeat(3)), 'ARCHIVE_CORRUPT', /header is damaged/],
    ['attributes without end', 'a.tar', tar({ path: 'h', type: 'ExtendedHeader', content: Buffer.alloc(2 ** 20 + 1) }), 'ARCHIVE_CORRUPT', /attributes/],
    ['a cut gzip', 'a.tgz', gzipSync(ustar).subarray(0, -12), 'GZIP_CORRUPT', /./],
    ['a gzip with a wrong checksum', 'a.tgz', flipped(gzipSync(ustar), gzipSync(ustar).length - 6), 'GZIP_CORRUPT', /./],
  ]
  const own = await hostile()
  const results = await given(own, Object.fromEntries(cases.map(([what, name, content]) => [`${what}/${name}`, content])))
  expect(results).toHaveLength(cases.length)
  for (const [what, name, , code, says] of cases) expect(results).toContainEqual({ file: `${what}/${name}`, status: 'refused', code, message: expect.stringMatching(says), at: `${what}/${name}` })
  expect(await own.moved()).toEqual([])
})

test('a member that is no file is refused, the others are taken', { timeout: 60_000 }, async () => {
  const cases: readonly (readonly [string, string, (good: string) => Buffer, string, string, RegExp])[] = [
    ['a link', 'a.zip', (good) => zip([{ name: 'cost.csv', content: good }, { name: 'latest.csv', content: 'cost.csv', mode: LINK }]), 'latest.csv', 'ARCHIVE_MEMBER', /is a link/],
    ['an encrypted member', 'a.zip', (good) => zip([{ name: 'cost.csv', content: good }, { name: 'secret.csv', content: 'x'.repeat(30), flags: 0x801 }]), 'secret.csv', 'ARCHIVE_MEMBER', /is encrypted/],
    ['a method of its own', 'a.zip', (good) => zip([{ name: 'cost.csv', content: good }, { name: 'new.csv', content: 'x', method: 93 }]), 'new.csv', 'ARCHIVE_MEMBER', /method 93/],
    ['an archive', 'a.zip', (good) => zip([{ name: 'cost.csv', content: good }, { name: 'inner.zip', content: zip([{ name: 'b.csv', content: cost(1, '9') }]) }]), 'inner.zip', 'ARCHIVE_NESTED', /inside an archive/],
    ['an archive in a tar', 'a.tar', (good) => tar({ path: 'cost.csv', content: good }, { path: 'x/inner.tgz', content: gzipSync(ustar) }), 'x/inner.tgz', 'ARCHIVE_NESTED', /inside an archive/],
    ['a symbolic link', 'a.tar', (good) => tar({ path: 'latest.csv', type: 'SymbolicLink', linkpath: '/etc/passwd' }, { path: 'cost.csv', content: good }), 'latest.csv', 'ARCHIVE_MEMBER', /is a link/],
    ['a hard link', 'a.tar', (good) => tar({ path: 'cost.csv', content: good }, { path: 'again.csv', type: 'Link', linkpath: 'cost.csv' }), 'again.csv', 'ARCHIVE_MEMBER', /is a link/],
    ['a device', 'a.tar', (good) => tar({ path: 'cost.csv', content: good }, { path: 'zero.csv', type: 'CharacterDevice' }), 'zero.csv', 'ARCHIVE_MEMBER', /is no file/],
    ['a sparse file', 'a.tar', (good) => tar({ path: 'cost.csv', content: good }, { path: 'h', type: 'ExtendedHeader', content: attribute('GNU.sparse.major', '1') }, { path: 'holes.csv', content: 'x' }), 'holes.csv', 'ARCHIVE_MEMBER', /sparse/],
  ]
  const own = await hostile()
  const results = await given(own, Object.fromEntries(cases.map(([what, name, make], at) => [`${what}/${name}`, make(cost(at, '1.25'))])))
  expect(results).toHaveLength(2 * cases.length)
  for (const [what, name, , member, code, says] of cases) {
    const archive = `${what}/${name}`
    expect(results).toContainEqual({ file: `${archive}/cost.csv`, status: 'imported', code: undefined, message: '', at: undefined })
    expect(results).toContainEqual({ file: `${archive}/${member}`, status: 'refused', code, message: expect.stringMatching(says), at: `${archive}/${member}` })
  }
})

test('a refused archive does not stop the files beside it', async () => {
  const own = await hostile()
  const folder = join(own.workspace.root, 'walked')
  mkdirSync(folder)
  writeFileSync(join(folder, 'cut.zip'), whole.subarray(0, 40))
  writeFileSync(join(folder, 'new.csv'), GOOD)
  expect((await own.take(folder)).map(({ status, diagnostics }) => [status, diagnostics[0]?.code])).toEqual([['refused', 'ARCHIVE_CORRUPT'], ['imported', undefined]])
})

test('without the archive: reprocess and verify read what was kept of its members', async () => {
  const people = signers()
  const own = book(`company: Tern Bay
close: { start_month: 2026-01 }
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [billed] }
${people.yaml}`)
  const content = openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '310.00'))
  const path = own.file('january.zip', '')
  writeFileSync(path, zip([{ name: 'january.csv', content }]))
  const [first] = await own.take(path, { asOf: '2026-02-05T00:00:00Z' })
  expect(first).toMatchObject({ status: 'imported', file: `${path}/january.csv` })
  rmSync(path)
  const sha256 = createHash('sha256').update(content).digest('hex')
  expect(readFileSync(join(own.workspace.archivePath, sha256.slice(0, 2), `${sha256}.bin`), 'utf8')).toBe(content)
  expect((await reprocess(own.workspace, own.outside, {})).imports.map(({ status, file: name }) => [status, name])).toEqual([['imported', `${path}/january.csv`]])
  await people.close(own, '2026-01')
  expect(await own.session((session) => closeVerify(session, '2026-01', undefined))).toMatchObject({ holds: true, differences: [] })
})

test('a member is as old as the archive says, never younger than the archive', async () => {
  const own = await hostile()
  for (const [name, day, made] of [['late.zip', 3, '2026-11-20T12:00:00Z'], ['early.zip', 4, '2026-11-01T12:00:00Z']] as const) {
    const path = join(own.workspace.root, name)
    writeFileSync(path, zip([{ name: 'cost.csv', content: cost(day, '1.25') }]))
    utimesSync(path, new Date(made), new Date(made))
    await own.take(path)
  }
  await withSession(own.workspace, FIXED, {}, async ({ ledger }) => {
    expect(await ledger.rows("select iso(modified_at) as at from import where file like '%.zip/cost.csv' order by import_id")).toEqual([{ at: '2026-11-06T09:00:00Z' }, { at: '2026-11-01T12:00:00Z' }])
  })
})

test('a large file out of an archive is kept, not referred to', () => {
  const root = mkdtempSync(join(tmpdir(), 'aicost-large-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const path = join(root, 'member')
  writeFileSync(path, 'x')
  truncateSync(path, 2 ** 30 + 1)
  const staged: StagedFile = { name: 'a.zip/member', path, sha256: 'ab'.repeat(32), bytes: 2 ** 30 + 1, modifiedAt: '2026-11-06T09:00:00Z', encoding: 'utf-8', compressed: false, stagedPath: join(root, 'staged'), newlines: 0, endsWithNewline: true, verbatim: true, notes: [] }
  expect(keepOriginal(root, join(root, 'archive'), staged)).toMatchObject({ kind: 'reference', path })
  const kept = keepOriginal(root, join(root, 'archive'), { ...staged, passing: true })
  rmSync(path)
  expect(kept.kind).toBe('original')
  expect(existsSync(join(root, kept.path))).toBe(true)
})

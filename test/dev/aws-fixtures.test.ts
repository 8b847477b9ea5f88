// The AWS fixtures are what the generator writes: nobody edits one format's copy of the bill by hand.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { writeAwsFixtures } from '../../src/dev/aws-fixtures.ts'
import { packageRoot } from '../../src/ledger/assets.ts'

const FILES = [
  'aws-cur-legacy/harbor-2026-08.csv', 'aws-cur-legacy/harbor-2026-08-not-final.csv', 'aws-cur-legacy/harbor-2026-08-no-effective-cost.csv', 'aws-cur-legacy/assembly/harbor-Manifest.json',
  'aws-cur-legacy/assembly/20260903T041502Z/harbor-00001.csv.gz', 'aws-cur-legacy/assembly/20260903T041502Z/harbor-00002.csv.gz',
  'aws-cur-2/tern-2026-08.csv', 'aws-cur-2/tern-2026-08-discount-columns.csv', 'aws-cur-2/tern-2026-08-fewest-columns.csv',
]
const text = (path: string): string => (path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path)).toString('utf8')

it('writes the committed fixtures', async () => {
  const root = mkdtempSync(join(tmpdir(), 'aicost-aws-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  await writeAwsFixtures(root)
  for (const file of FILES) expect({ file, text: text(join(packageRoot, 'fixtures', file)) }).toEqual({ file, text: text(join(root, file)) })
})

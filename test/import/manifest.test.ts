// Manifests of billing exports: what each vendor's says, and which files on disk it speaks of.
import { describe, expect, it } from 'vitest'
import { lists, readManifest } from '../../src/import/manifest.ts'

const legacy = JSON.stringify({
  assemblyId: '20260903T041502Z',
  account: '402718336901',
  columns: [{ category: 'identity', name: 'LineItemId' }],
  charset: 'UTF-8', compression: 'GZIP', contentType: 'text/csv',
  reportId: 'c1f0', reportName: 'harbor',
  billingPeriod: { start: '20260801T000000.000Z', end: '20260901T000000.000Z' },
  bucket: 'harbor-billing',
  reportKeys: ['cur/harbor/20260801-20260901/20260903T041502Z/harbor-00001.csv.gz', 'cur/harbor/20260801-20260901/20260903T041502Z/harbor-00002.csv.gz'],
  additionalArtifactKeys: [],
})

describe('readManifest', () => {
  it('reads the legacy report: keys, period, account, and the instant of an assembly id that has one', () => {
    expect(readManifest(legacy)).toEqual({
      kind: 'aws-cur-legacy', assembly: '20260903T041502Z', files: ['harbor-00001.csv.gz', 'harbor-00002.csv.gz'],
      keys: ['cur/harbor/20260801-20260901/20260903T041502Z/harbor-00001.csv.gz', 'cur/harbor/20260801-20260901/20260903T041502Z/harbor-00002.csv.gz'],
      period: { from: '2026-08-01', to: '2026-09-01' }, account: '402718336901', asOf: '2026-09-03T04:15:02Z',
    })
  })

  it('has no instant where the assembly id is a GUID', () => {
    const manifest = readManifest(legacy.replaceAll('20260903T041502Z', '5d7c6c1e-4be1-4f7e-9d55-0a6f4be7a001'))
    expect(manifest?.assembly).toBe('5d7c6c1e-4be1-4f7e-9d55-0a6f4be7a001')
    expect(manifest).not.toHaveProperty('asOf')
  })

  it.each([
    ['objects', [{ s3Uri: 's3://b/exports/tern/data/BILLING_PERIOD=2026-12/tern-00001.snappy.parquet', size: 9 }]],
    ['plain keys', ['s3://b/exports/tern/data/BILLING_PERIOD=2026-12/tern-00001.snappy.parquet']],
  ])('reads a data export whose files are %s', (_, dataFiles) => {
    const manifest = readManifest(JSON.stringify({ exportArn: 'arn:aws:bcm-data-exports:us-east-1:402718336901:export/tern-1', executionId: '2027-01-04T02:10:00.000Z-99887766', billingPeriod: '2026-12', dataFiles, columns: [] }))
    expect(manifest).toMatchObject({ kind: 'aws-data-export', files: ['tern-00001.snappy.parquet'], period: { from: '2026-12-01', to: '2027-01-01' }, account: '402718336901', asOf: '2027-01-04T02:10:00Z' })
  })

  it('reads an Azure export with its type; the end date is the last day', () => {
    const manifest = readManifest(JSON.stringify({
      manifestVersion: '2024-04-01', blobs: [{ blobName: 'x/20260601-20260630/run-1/part_0_0001.csv', byteCount: 3 }],
      exportConfig: { type: 'AmortizedCost' }, runInfo: { runId: 'run-1', submittedTime: '2026-07-02T07:02:45.9876543Z', startDate: '2026-06-01T00:00:00', endDate: '2026-06-30T00:00:00Z' },
    }))
    expect(manifest).toMatchObject({ kind: 'azure-export', assembly: 'run-1', files: ['part_0_0001.csv'], period: { from: '2026-06-01', to: '2026-07-01' }, asOf: '2026-07-02T07:02:45Z', type: 'AmortizedCost' })
  })

  it.each([['not JSON', 'report,cost\n1,2\n'], ['a page of an API', '{"object":"page","data":[]}'], ['an array', '[1]'], ['a manifest without files', '{"assemblyId":"a"}'], ['keys that are not text', '{"assemblyId":"a","reportKeys":[1]}']])('is null for %s', (_, text) => {
    expect(readManifest(text)).toBeNull()
  })
})

describe('lists', () => {
  const manifest = readManifest(legacy)
  if (!manifest) throw new Error('the sample manifest was not read')
  it('takes only the files of its own assembly, though another run of the month has files of the same names', () => {
    const path = '/d/20260801-20260901/harbor-Manifest.json'
    expect(lists(manifest, path, '/d/20260801-20260901/20260903T041502Z/harbor-00001.csv.gz')).toBe(true)
    expect(lists(manifest, path, '/d/20260801-20260901/20260820T041502Z/harbor-00001.csv.gz')).toBe(false)
  })
  it('takes files saved beside it', () => {
    expect(lists(manifest, '/downloads/harbor-Manifest.json', '/downloads/harbor-00002.csv.gz')).toBe(true)
    expect(lists(manifest, '/downloads/harbor-Manifest.json', '/downloads/harbor-00003.csv.gz')).toBe(false)
  })
})

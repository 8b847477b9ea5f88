// Column names and types of a Parquet file, read from its footer by the engine through a path that is safe for it.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { Ledger } from '../ledger/ledger.ts'

export interface ParquetColumn {
  readonly name: string
  readonly type: string
}

export async function parquetColumns(path: string): Promise<ParquetColumn[]> {
  const directory = mkdtempSync(join(tmpdir(), 'aicost-'))
  const link = join(directory, 'file.parquet')
  const ledger = await Ledger.open(':memory:')
  try {
    symlinkSync(resolve(path), link)
    return await ledger.rows<ParquetColumn>("select column_name as name, column_type as type from (describe select * from read_parquet($link, hive_partitioning = false))", { link })
  } catch (error) {
    throw new AicostError('PARQUET_BROKEN', `is not a whole Parquet file: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`, { file: path, hint: 'download it again' })
  } finally {
    ledger.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

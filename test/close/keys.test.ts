// Keys against files that OpenSSH made, and against ssh-keygen itself where it is installed.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { fingerprint, generateKeyPair, parsePrivateKey, parsePublicKey, publicKeyLine, readPrivateKey, sameKey } from '../../src/close/keys.ts'
import { AicostError } from '../../src/domain/error.ts'
import { PASSPHRASE, sample, samplePath, sshKeygen, sshKeygenInstalled } from './samples.ts'

const directory = mkdtempSync(join(tmpdir(), 'aicost-keys-'))
afterAll(() => rmSync(directory, { recursive: true }))

function keyOrRefusal<T>(work: () => T): T | AicostError {
  try {
    return work()
  } catch (error) {
    if (error instanceof AicostError) return error
    throw error
  }
}

function refusal(work: () => unknown): AicostError {
  const result = keyOrRefusal(work)
  if (result instanceof AicostError) return result
  throw new Error('it was not refused')
}

describe('private keys', () => {
  test('an unencrypted key', () => {
    const key = readPrivateKey(samplePath('plain'))
    expect(publicKeyLine(key.publicKey)).toBe(sample('plain.pub').trim())
    expect(key.secret.asymmetricKeyType).toBe('ed25519')
  })

  test('an encrypted key opens with its passphrase', () => {
    expect(publicKeyLine(readPrivateKey(samplePath('encrypted'), PASSPHRASE).publicKey)).toBe(sample('encrypted.pub').trim())
  })

  test.each([[undefined, 'protected'], ['', 'protected'], ['wrong', 'does not open']])('an encrypted key with passphrase %j', (passphrase, words) => {
    const error = refusal(() => readPrivateKey(samplePath('encrypted'), passphrase))
    expect(error.code).toBe('KEY_ENCRYPTED')
    expect(error.message).toContain(words)
    expect(error.place.hint).toContain('AICOST_KEY_PASSPHRASE')
    expect(error.place.file).toBe(samplePath('encrypted'))
  })

  test('a passphrase that is not needed does no harm', () => {
    expect(readPrivateKey(samplePath('plain'), 'whatever').publicKey.comment).toBe('Ann Lee throw-away')
  })

  test('line ends of Windows', () => {
    expect(parsePrivateKey(sample('plain').replaceAll('\n', '\r\n')).publicKey.comment).toBe('Ann Lee throw-away')
  })

  test.each(['rsa-encrypted', 'ecdsa'])('another type is refused before any passphrase is asked for: %s', (name) => {
    expect(refusal(() => readPrivateKey(samplePath(name))).code).toBe('KEY_NOT_ED25519')
  })

  test('an old PEM key is named as another type', () => {
    expect(refusal(() => parsePrivateKey('-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n')).code).toBe('KEY_NOT_ED25519')
  })

  test('a missing file, a directory, an empty file, the public half', () => {
    expect(refusal(() => readPrivateKey(join(directory, 'none')))).toMatchObject({ code: 'KEY_UNREADABLE', place: { file: join(directory, 'none') } })
    expect(refusal(() => readPrivateKey(directory)).code).toBe('KEY_UNREADABLE')
    expect(refusal(() => parsePrivateKey('')).code).toBe('KEY_UNREADABLE')
    expect(refusal(() => readPrivateKey(samplePath('plain.pub'))).place.hint).toContain('.pub')
  })

  test('a cipher that is not read is named so', () => {
    const bytes = Buffer.from(sample('encrypted').replace(/-----.*-----/g, ''), 'base64')
    bytes.write('aes256-xyz', bytes.indexOf('aes256-ctr'))
    const error = refusal(() => parsePrivateKey(armored(bytes), PASSPHRASE))
    expect(error).toMatchObject({ code: 'KEY_UNREADABLE' })
    expect(error.place.hint).toContain('aes256-ctr')
  })

  test('a public half of another key is damage: its signatures could not be verified', () => {
    const bytes = Buffer.from(sample('plain').replace(/-----.*-----/g, ''), 'base64')
    const other = parsePublicKey(sample('encrypted.pub')).bytes
    const own = parsePublicKey(sample('plain.pub')).bytes
    other.copy(bytes, bytes.indexOf(own))
    expect(refusal(() => parsePrivateKey(armored(bytes))).code).toBe('KEY_UNREADABLE')
  })

  test('cut anywhere, it is refused with a code and says nothing of the key', () => {
    const body = Buffer.from(sample('plain').replace(/-----.*-----/g, ''), 'base64')
    for (let length = 0; length < body.length; length++) {
      const error = refusal(() => parsePrivateKey(armored(body.subarray(0, length))))
      expect(error.code).toBe('KEY_UNREADABLE')
      expect(JSON.stringify([error.message, error.place])).not.toMatch(/[A-Za-z0-9+/]{24}/)
    }
  })

  test('any byte changed: the same key is read, or it is refused', () => {
    const body = Buffer.from(sample('plain').replace(/-----.*-----/g, ''), 'base64')
    fc.assert(fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(body)
      bytes[at] = (bytes[at] ?? 0) ^ change
      const read = keyOrRefusal(() => parsePrivateKey(armored(bytes)))
      expect(read instanceof AicostError || sameKey(read.publicKey, parsePublicKey(sample('plain.pub')))).toBe(true)
    }), { numRuns: 400 })
  })
})

function armored(bytes: Buffer): string {
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

describe('public keys', () => {
  test('the comment is no part of the key', () => {
    const [type, base64] = sample('plain.pub').split(' ')
    expect(sameKey(parsePublicKey(`${type} ${base64}`), parsePublicKey(`  ${type}   ${base64} another comment\n`))).toBe(true)
    expect(parsePublicKey(`${type} ${base64} a  b`).comment).toBe('a b')
    expect(sameKey(parsePublicKey(sample('plain.pub')), parsePublicKey(sample('encrypted.pub')))).toBe(false)
  })

  test('the fingerprint is the one OpenSSH printed', () => {
    expect(fingerprint(parsePublicKey(sample('plain.pub')))).toBe('SHA256:NyPfjkN0DCRdcCOgQhDQfGznfpV3zWO7E4m6eZs83yo')
  })

  test.each(['', 'ssh-ed25519', 'ssh-ed25519 AAAA…', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5', 'hello world', 'ssh-ed25519 not+base64?'])('refused: %j', (line) => {
    expect(refusal(() => parsePublicKey(line)).code).toBe('KEY_UNREADABLE')
  })

  test('a line whose type and key disagree', () => {
    expect(refusal(() => parsePublicKey(sample('plain.pub').replace('ssh-ed25519', 'ssh-rsa'))).code).toBe('KEY_UNREADABLE')
  })

  test('another type is named', () => {
    const blob = Buffer.from([0, 0, 0, 7, ...Buffer.from('ssh-rsa'), 0, 0, 0, 1, 1])
    const error = refusal(() => parsePublicKey(`ssh-rsa ${blob.toString('base64')} x`))
    expect(error.code).toBe('KEY_NOT_ED25519')
    expect(error.message).toContain('ssh-rsa')
  })

  test('every key survives being written and read', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (raw) => {
      const key = { bytes: Buffer.from(raw), comment: 'x y' }
      expect(parsePublicKey(publicKeyLine(key))).toEqual(key)
      const blob = Buffer.from(publicKeyLine(key).split(' ')[1] ?? '', 'base64')
      expect(fingerprint(key)).toBe(`SHA256:${createHash('sha256').update(blob).digest('base64').slice(0, 43)}`)
    }))
  })
})

describe('generated keys', () => {
  test('are read back, and are new each time', () => {
    const one = generateKeyPair('demo signer')
    const two = generateKeyPair('demo signer')
    expect(publicKeyLine(parsePrivateKey(one.privateText).publicKey)).toBe(one.publicLine)
    expect(one.publicLine.endsWith(' demo signer')).toBe(true)
    expect(sameKey(parsePublicKey(one.publicLine), parsePublicKey(two.publicLine))).toBe(false)
    expect(() => generateKeyPair('two\nlines')).toThrow('one line')
  })

  test.skipIf(!sshKeygenInstalled)('ssh-keygen reads them and prints the same fingerprint', () => {
    const { privateText, publicLine } = generateKeyPair('demo signer')
    const path = join(directory, 'demo')
    writeFileSync(path, privateText, { mode: 0o600 })
    expect(sshKeygen(['-y', '-f', path])).toEqual({ status: 0, output: `${publicLine}\n` })
    expect(sshKeygen(['-lf', path]).output).toBe(`256 ${fingerprint(parsePublicKey(publicLine))} demo signer (ED25519)\n`)
  })
})

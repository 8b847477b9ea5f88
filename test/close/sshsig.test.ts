// Signatures: byte for byte what OpenSSH makes, accepted by it, and refused with a reason once anything is changed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { generateKeyPair, parsePrivateKey, parsePublicKey } from '../../src/close/keys.ts'
import { SIGNATURE_NAMESPACE, parseSignature, signMessage, verifySignature } from '../../src/close/sshsig.ts'
import { AicostError } from '../../src/domain/error.ts'
import { sample, sshKeygen, sshKeygenInstalled } from './samples.ts'

const ann = parsePublicKey(sample('plain.pub'))
const bo = parsePublicKey(sample('encrypted.pub'))
const annsKey = parsePrivateKey(sample('plain'))
const message = sample('message.txt')
const signature = sample('message.txt.sig')
const directory = mkdtempSync(join(tmpdir(), 'aicost-sig-'))
afterAll(() => rmSync(directory, { recursive: true }))

function reason(...args: Parameters<typeof verifySignature>): string {
  const verdict = verifySignature(...args)
  return verdict.valid ? 'valid' : verdict.reason
}

const blobOf = (armored: string): Buffer => Buffer.from(armored.replace(/-----.*-----/g, ''), 'base64')
const armored = (blob: Buffer): string => `-----BEGIN SSH SIGNATURE-----\n${blob.toString('base64')}\n-----END SSH SIGNATURE-----\n`

describe('against OpenSSH', () => {
  test('a signature of OpenSSH is valid', () => {
    expect(verifySignature(message, signature, ann)).toEqual({ valid: true })
    expect(parseSignature(signature)).toMatchObject({ namespace: 'aicost-close', publicKey: { bytes: ann.bytes } })
  })

  // Ed25519 is deterministic: the same key, message and envelope give the same bytes.
  test('ours is the same, byte for byte', () => {
    expect(signMessage(message, annsKey)).toBe(signature)
    expect(signMessage(Buffer.from(message), annsKey)).toBe(signature)
  })

  test.skipIf(!sshKeygenInstalled)('ssh-keygen -Y verify accepts ours, and not for another message', () => {
    const { privateText, publicLine } = generateKeyPair('bo')
    const text = 'a month of Zürich, 7 350,25 €\n'
    const signers = join(directory, 'signers')
    const file = join(directory, 'ours.sig')
    writeFileSync(signers, `bo@acme.example namespaces="${SIGNATURE_NAMESPACE}" ${publicLine}\n`)
    writeFileSync(file, signMessage(text, parsePrivateKey(privateText)))
    const args = ['-Y', 'verify', '-f', signers, '-I', 'bo@acme.example', '-n', SIGNATURE_NAMESPACE, '-s', file]
    const good = sshKeygen(args, text)
    expect(good.output).toContain(`Good "${SIGNATURE_NAMESPACE}" signature for bo@acme.example`)
    expect(good.status).toBe(0)
    expect(sshKeygen(args, `${text} `).status).not.toBe(0)
  })

  test.skipIf(!sshKeygenInstalled)('we accept what ssh-keygen -Y sign makes now', () => {
    const { privateText, publicLine } = generateKeyPair('bo')
    const key = join(directory, 'bo')
    const file = join(directory, 'month.txt')
    writeFileSync(key, privateText, { mode: 0o600 })
    writeFileSync(file, 'x'.repeat(100_000))
    expect(sshKeygen(['-q', '-Y', 'sign', '-n', SIGNATURE_NAMESPACE, '-f', key, file]).status).toBe(0)
    const theirs = readFileSync(`${file}.sig`, 'utf8')
    expect(verifySignature('x'.repeat(100_000), theirs, parsePublicKey(publicLine))).toEqual({ valid: true })
    expect(verifySignature('x'.repeat(99_999), theirs, parsePublicKey(publicLine)).valid).toBe(false)
  })
})

describe('what is refused', () => {
  test('another message', () => {
    expect(reason(message.replace('7350.25', '7350.26'), signature, ann)).toBe('the signature does not belong to this content')
  })

  test('another purpose', () => {
    expect(reason(message, signMessage(message, annsKey, 'file'), ann)).toBe('the signature is for the namespace "file", not "aicost-close"')
    // The namespace is signed: writing the right one into a signature for another purpose does not help.
    const blob = blobOf(signMessage(message, annsKey, 'aicost-other'))
    blob.write('aicost-close', blob.indexOf('aicost-other'))
    expect(reason(message, armored(blob), ann)).toBe('the signature does not belong to this content')
  })

  test('another signer, named by fingerprint', () => {
    expect(reason(message, signature, bo)).toMatch(/^the signature was made with the key SHA256:NyPfjkN0.*, not with SHA256:/)
    const blob = blobOf(signature)
    bo.bytes.copy(blob, blob.indexOf(ann.bytes))
    expect(reason(message, armored(blob), bo)).toBe('the signature does not belong to this content')
  })

  test('other hashes, versions and algorithms', () => {
    const change = (from: string, to: string): string => {
      const blob = blobOf(signature)
      blob.write(to, blob.lastIndexOf(from))
      return reason(message, armored(blob), ann)
    }
    expect(change('sha512', 'sha256')).toContain('its hash is not sha512')
    expect(change('ssh-ed25519', 'ssh-ed44800')).toContain('not made by the algorithm ssh-ed25519')
    const blob = blobOf(signature)
    blob.writeUInt32BE(2, 6)
    expect(reason(message, armored(blob), ann)).toContain('it has version 2, not 1')
  })

  test.each(['', 'hello', signature.replace('BEGIN SSH', 'BEGIN PGP'), signature.replace('U1NI', 'U1N!'), signature.replace('-----END SSH SIGNATURE-----\n', '')])('no signature: %j', (text) => {
    expect(reason(message, text, ann)).toContain('it is not an armored SSH signature')
    expect(() => parseSignature(text)).toThrow(AicostError)
  })

  test('any bit changed, any byte cut off or added', () => {
    const blob = blobOf(signature)
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const changed = Buffer.from(blob)
      const at = bit >> 3
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7))
      expect(verifySignature(message, armored(changed), ann).valid, `bit ${bit}`).toBe(false)
    }
    for (let length = 0; length < blob.length; length++) expect(verifySignature(message, armored(blob.subarray(0, length)), ann).valid).toBe(false)
    expect(reason(message, armored(Buffer.concat([blob, Buffer.from([0])])), ann)).toContain('its length is wrong')
  })

  test('no signature holds for two messages', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      const made = signMessage(one, annsKey)
      expect(verifySignature(one, made, ann)).toEqual({ valid: true })
      expect(verifySignature(other, made, ann).valid).toBe(one === other)
    }), { numRuns: 50 })
  })
})

test('line ends and blanks around the armor do not matter', () => {
  expect(verifySignature(message, `\n ${signature.replaceAll('\n', '\r\n')}\n`, ann)).toEqual({ valid: true })
})

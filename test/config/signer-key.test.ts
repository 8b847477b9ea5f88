// Public key lines, whole and damaged.
import { describe, expect, it } from 'vitest'
import { signerKey } from '../../src/config/signer-key.ts'
import { keyBlob, publicKeyLine } from './public-key.ts'

const bytes = Buffer.alloc(32, 7)
const line = (blob: Buffer, type = 'ssh-ed25519'): string => `${type} ${blob.toString('base64')}`

describe('signerKey', () => {
  it('gives the 32 bytes of the key, whatever the comment', () => {
    expect(signerKey(line(keyBlob('ssh-ed25519', bytes)))).toEqual({ bytes })
    expect(signerKey(`  ${line(keyBlob('ssh-ed25519', bytes))}  ann@laptop work `)).toEqual({ bytes })
    expect(signerKey(publicKeyLine('x'))).toHaveProperty('bytes')
  })

  const good = line(keyBlob('ssh-ed25519', bytes))
  it.each([
    ['', 'is not an OpenSSH public key line'],
    ['AAAAC3NzaC1lZDI1NTE5', 'is not an OpenSSH public key line'],
    ['ssh-ed25519', 'has no key after ssh-ed25519'],
    ['ssh-ed25519 AAAA…', 'is not base64'],
    [good.slice(0, -8), 'does not hold 32 bytes of key: was it cut?'],
    ['ssh-ed25519 AAAA', 'does not hold a key of type ssh-ed25519'],
    [line(keyBlob('ssh-rsa', bytes)), 'does not hold a key of type ssh-ed25519'],
    [line(keyBlob('ssh-ed25519', Buffer.alloc(31))), 'does not hold 32 bytes'],
    [line(Buffer.concat([keyBlob('ssh-ed25519', bytes), Buffer.alloc(1)])), 'has bytes after the key'],
    [line(keyBlob('ssh-rsa', bytes), 'ssh-rsa'), 'is a key of type ssh-rsa: only ssh-ed25519 keys sign'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', 'is a private key'],
  ])('refuses %j', (text, message) => {
    const key = signerKey(text)
    expect('problem' in key ? key.problem : 'accepted').toContain(message)
  })
})

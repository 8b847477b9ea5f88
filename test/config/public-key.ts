// Public key lines of fresh Ed25519 keys, built byte by byte for the tests of signers.
import { generateKeyPairSync } from 'node:crypto'

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A key blob with a type name and as many bytes of key as are given. */
export function keyBlob(type: string, bytes: Buffer): Buffer {
  return Buffer.concat([sshString(Buffer.from(type)), sshString(bytes)])
}

export function publicKeyLine(comment = ''): string {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  return `ssh-ed25519 ${keyBlob('ssh-ed25519', Buffer.from(x, 'base64url')).toString('base64')}${comment && ` ${comment}`}`
}

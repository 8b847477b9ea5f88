// Signing through an agent: OpenSSH's own where it is installed, and agents that answer badly.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { generateKeyPair, parsePublicKey } from '../../src/close/keys.ts'
import { signingKey } from '../../src/close/signing-key.ts'
import { verifySignature } from '../../src/close/sshsig.ts'
import { AicostError } from '../../src/domain/error.ts'
import { PASSPHRASE, sample, samplePath } from './samples.ts'

const directory = mkdtempSync(join(tmpdir(), 'aicost-agent-'))
afterAll(() => rmSync(directory, { recursive: true }))
const agentInstalled = spawnSync('ssh-agent', ['-h']).error === undefined && spawnSync('ssh-add', ['-h']).error === undefined

let sockets = 0
const newSocket = (): string => join(directory, `agent-${(sockets += 1)}`)

/** An agent of OpenSSH that is gone when the test is done. */
async function openssh(): Promise<string> {
  const socket = newSocket()
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void agent.kill())
  await new Promise((resolve) => agent.stdout.once('data', resolve))
  return socket
}

/** Something that listens and says `answer` to whatever it is asked. */
async function answering(answer: Buffer): Promise<string> {
  const socket = newSocket()
  const server = createServer((connection) => connection.once('data', () => connection.end(answer)))
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return socket
}

function keyFiles(): { readonly secret: string; readonly open: string; readonly line: string } {
  const { privateText, publicLine } = generateKeyPair('bo')
  const secret = join(directory, `key-${(sockets += 1)}`)
  writeFileSync(secret, privateText, { mode: 0o600 })
  writeFileSync(`${secret}.pub`, `${publicLine}\n`)
  return { secret, open: `${secret}.pub`, line: publicLine }
}

async function refusal(work: Promise<unknown>): Promise<AicostError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AicostError) return error
    throw error
  }
  throw new Error('it was not refused')
}

test.skipIf(!agentInstalled)('a public key signs through the agent, byte for byte as the private key does', async () => {
  const agent = await openssh()
  const { secret, open, line } = keyFiles()
  expect((await refusal((await signingKey({ key: open, agent })).sign('x'))).code).toBe('AGENT_KEY_MISSING')
  expect(spawnSync('ssh-add', ['-q', secret], { env: { ...process.env, SSH_AUTH_SOCK: agent } }).status).toBe(0)
  const message = 'a month of Zürich\n'
  const signature = await (await signingKey({ key: open, agent })).sign(message)
  expect(verifySignature(message, signature, parsePublicKey(line))).toEqual({ valid: true })
  expect(signature).toBe(await (await signingKey({ key: secret })).sign(message))
})

test.skipIf(!agentInstalled)('an encrypted key without a passphrase is used through the agent that holds it', async () => {
  const agent = await openssh()
  const encrypted = samplePath('encrypted')
  expect((await refusal(signingKey({ key: encrypted, agent }))).code).toBe('KEY_ENCRYPTED')
  const opened = join(directory, 'opened')
  writeFileSync(opened, sample('encrypted'), { mode: 0o600 })
  expect(spawnSync('ssh-keygen', ['-q', '-p', '-P', PASSPHRASE, '-N', '', '-f', opened]).status).toBe(0)
  expect(spawnSync('ssh-add', ['-q', opened], { env: { ...process.env, SSH_AUTH_SOCK: agent } }).status).toBe(0)
  const signature = await (await signingKey({ key: encrypted, agent })).sign('m')
  expect(verifySignature('m', signature, parsePublicKey(sample('encrypted.pub')))).toEqual({ valid: true })
})

test('without an agent a public key is refused with what to do; another type by its name', async () => {
  const { open } = keyFiles()
  const none = await refusal(signingKey({ key: open }))
  expect([none.code, none.place.file, none.message]).toEqual(['AGENT_UNREACHABLE', open, expect.stringContaining('SSH_AUTH_SOCK')])
  expect((await refusal((await signingKey({ key: open, agent: join(directory, 'nobody') })).sign('m'))).message).toContain('ENOENT')
  expect((await refusal(signingKey({ key: samplePath('encrypted'), agent: join(directory, 'nobody') }))).code).toBe('KEY_ENCRYPTED')
  const rsa = join(directory, 'rsa.pub')
  const blob = Buffer.from([0, 0, 0, 7, ...Buffer.from('ssh-rsa'), 0, 0, 0, 1, 1]).toString('base64')
  writeFileSync(rsa, `ssh-rsa ${blob} ann\n`)
  const other = await refusal(signingKey({ key: rsa, agent: 'x' }))
  expect([other.code, other.place.file, other.message]).toEqual(['KEY_NOT_ED25519', rsa, expect.stringContaining('ssh-rsa')])
})

const framed = (...bytes: number[]): Buffer => Buffer.from([0, 0, 0, bytes.length, ...bytes])

test.each([
  ['a refusal', framed(5), 'AGENT_REFUSED'],
  ['nothing', Buffer.alloc(0), 'AGENT_UNREACHABLE'],
  ['a length beyond all measure', Buffer.from([0xff, 0xff, 0xff, 0xff]), 'AGENT_UNREACHABLE'],
  ['an empty answer', Buffer.from([0, 0, 0, 0]), 'AGENT_UNREACHABLE'],
  ['a list that ends early', framed(12, 0, 0, 0, 3, 0, 0, 0, 9), 'AGENT_UNREACHABLE'],
  ['half an answer', Buffer.from([0, 0, 0, 9, 12, 0]), 'AGENT_UNREACHABLE'],
  ['an empty list', framed(12, 0, 0, 0, 0), 'AGENT_KEY_MISSING'],
])('an agent that answers with %s', async (_, answer, code) => {
  const key = await signingKey({ key: keyFiles().open, agent: await answering(answer) })
  expect((await refusal(key.sign('m'))).code).toBe(code)
})

test('an agent whose signature is of something else is refused', async () => {
  const { open, line } = keyFiles()
  const blob = Buffer.from(line.split(' ')[1] ?? '', 'base64')
  const string = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
  const framedOf = (body: Buffer): Buffer => string(body)
  const socket = newSocket()
  const server = createServer((connection) => connection.once('data', (request) => {
    const answer = request[4] === 11 ? Buffer.concat([Buffer.from([12, 0, 0, 0, 1]), string(blob), string(Buffer.from('bo'))]) : Buffer.concat([Buffer.from([14]), string(Buffer.concat([string(Buffer.from('ssh-ed25519')), string(Buffer.alloc(64, 7))]))])
    connection.end(framedOf(answer))
  }))
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const refused = await refusal((await signingKey({ key: open, agent: socket })).sign('m'))
  expect([refused.code, refused.message]).toEqual(['AGENT_REFUSED', expect.stringContaining('does not hold')])
})

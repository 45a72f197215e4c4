import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A demo of its own, on a free port and with its clock started where the story wants it. */
export interface Demo {
  url: string
  stop(): Promise<void>
}

/** Starts the built binary and waits until it says where it listens. */
export async function startDemo(now: string): Promise<Demo> {
  const binary = process.env.SHUOLI_BIN
  if (!binary) throw new Error('SHUOLI_BIN must name the built binary; `make e2e` sets it')
  // What is set for the tests themselves is no setting of the program's.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SHUOLI_')))
  const data = await mkdtemp(join(tmpdir(), 'shuoli-e2e-'))
  const child = spawn(binary, ['serve', '--demo', '--json'], {
    env: { ...env, SHUOLI_DATA_DIR: join(data, 'data'), SHUOLI_LISTEN: '127.0.0.1:0', SHUOLI_DEMO_NOW: now },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await address(child)
  return {
    url,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** The address is the one line that serve --json prints; anything else is why it failed. */
function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
    createInterface({ input: child.stdout! }).once('line', (line) => resolve((JSON.parse(line) as { url: string }).url))
  })
}

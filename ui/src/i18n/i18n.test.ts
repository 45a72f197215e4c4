import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { te } from './index'

const files = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(dir, e.name)) : [join(dir, e.name)]))
const sources = files(join(__dirname, '..')).filter((f) => /\.(vue|ts)$/.test(f) && !/\.test\.ts$/.test(f))

describe('words', () => {
  it('exist for every key that is spelled out in the sources', () => {
    const lost = sources.flatMap((f) =>
      [...readFileSync(f, 'utf8').matchAll(/\bt\('([A-Za-z][\w.-]*)'/g)].filter((m) => !te(m[1]!)).map((m) => `${f}: ${m[1]}`),
    )
    expect(lost).toEqual([])
  })

  it('exist for every fault code of the server', () => {
    const go = files(join(__dirname, '../../../internal')).filter((f) => f.endsWith('.go') && !f.endsWith('_test.go'))
    const codes = new Set<string>()
    for (const f of go) {
      const text = readFileSync(f, 'utf8')
      for (const m of text.matchAll(/fault\.New\(\s*fault\.\w+,\s*"(\w+)"/g)) codes.add(m[1]!)
      for (const m of text.matchAll(/fault\.At\([^",]*(?:"[^"]*")?[^",]*,\s*"(\w+)"/g)) codes.add(m[1]!)
      for (const m of text.matchAll(/fault\.Field\{Pointer: [^,}]+, Code: "(\w+)"/g)) codes.add(m[1]!)
    }
    expect([...codes].filter((c) => !te(`codes.${c}`))).toEqual([])
  })

  it('exist for every act on record that the sources spell out', () => {
    const go = (dir: string) => files(join(__dirname, '../../../internal', dir)).filter((f) => f.endsWith('.go') && !f.endsWith('_test.go')).map((f) => readFileSync(f, 'utf8')).join('')
    const found = (dir: string, form: RegExp, kind = '') => [...go(dir).matchAll(form)].map((m) => kind + m[1]!)
    const acts = [
      ...found('app', /"([a-z-]+\.[a-z-]+)", "[a-z_-]+", /g), ...found('app', /"(person\.[a-z]+)"/g),
      ...found('dispute', /Act\w+ +Action = "([a-z-]+)"/g, 'case.'), ...found('zeroreport', /Act\w+ +Action = "([a-z-]+)"/g, 'zero-report.'),
    ]
    expect(acts.length).toBeGreaterThan(60)
    expect(acts.filter((a) => !te(`audit.action.${a}`))).toEqual([])
  })
})

import { PAYLOADS } from './payloads'

/** Blanks and what has no width are shown in many ways; they are left out of the comparison. */
const bare = (text: string) => text.replace(/[\s\u200b\ufeff\u202a-\u202e\u2066-\u2069]/g, '')

/** Deals the payloads out to fields, each with the field's mark, and notes which were seen as they were written. */
export class Corpus {
  private next = 0
  private marks = 0
  private readonly unseen: { field: string; payload: string; text: string }[] = []
  private readonly seen = { fields: new Set<string>(), payloads: new Set<string>() }
  private readonly fields = new Set<string>()

  /** One payload that fits, for a name. */
  name(field: string, most: number): string {
    const mark = this.mark()
    for (let tried = 0; tried < PAYLOADS.length; tried++) {
      const payload = PAYLOADS[this.next++ % PAYLOADS.length]!
      if (payload.length + mark.length > most) continue
      return this.put(field, payload, mark)
    }
    throw new Error(`no payload is short enough for ${field}`)
  }

  /** As many as there is room for, each in a line, for a story. */
  story(field: string, most: number): string {
    const mark = this.mark()
    const lines: string[] = []
    for (let room = most, tried = 0; tried < PAYLOADS.length; tried++) {
      const payload = PAYLOADS[this.next % PAYLOADS.length]!
      room -= payload.length + mark.length + 1
      if (room < 0) break
      this.next++
      lines.push(this.put(field, payload, mark))
    }
    return lines.join('\n')
  }

  /** One for a text that no page shows. */
  unshown(most: number): string {
    const text = this.name('', most)
    this.fields.delete('')
    return text
  }

  /** Notes what a page's words show of it. */
  see(words: string): void {
    const shown = bare(words)
    for (const [i, { field, payload, text }] of [...this.unseen.entries()].reverse()) {
      if (!shown.includes(text)) continue
      this.unseen.splice(i, 1)
      this.seen.fields.add(field)
      this.seen.payloads.add(payload)
    }
  }

  /** The fields and the payloads that no page showed as they were written. */
  missing(): string[] {
    return [...[...this.fields].filter((f) => !this.seen.fields.has(f)), ...PAYLOADS.filter((p) => !this.seen.payloads.has(p))]
  }

  private mark(): string {
    return `·${(36 + this.marks++).toString(36)}`
  }

  private put(field: string, payload: string, mark: string): string {
    this.fields.add(field)
    this.unseen.push({ field, payload, text: bare(payload + mark) })
    return payload + mark
  }
}

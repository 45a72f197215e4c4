import type { Problem } from '@/api/problem'
import { t, te } from './index'

/** A problem in plain words, with what the server alone can say: when to try again, which sum is wrong. */
export function problemWords(p: Problem): string {
  const key = `codes.${p.code}`
  return te(key) ? t(key, { when: when(p.retryAfter), detail: p.detail }) : p.detail || t('codes.http')
}

function when(seconds: number | undefined): string {
  if (!seconds) return t('codes.later')
  return seconds < 60 ? t('codes.seconds', { n: seconds }) : t('codes.minutes', { n: Math.ceil(seconds / 60) })
}

/** The words for the field at a JSON pointer, or '' when nothing is wrong there. */
export function fieldWords(p: Problem | null, pointer: string): string {
  const fault = p?.fields.find((f) => f.pointer === pointer)
  if (!fault) return ''
  const key = `codes.${fault.code}`
  return te(key) ? t(key, { detail: p?.detail ?? '' }) : p?.detail || t('codes.invalid_body')
}

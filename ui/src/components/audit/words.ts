import type { AuditEntry } from '@/api/types'
import { t, te } from '@/i18n'
import words from '@/i18n/audit'

/** The name of an act on record, or as the server spells it where the tablet is older. */
export function actWords(action: string): string {
  const key = `audit.action.${action}`
  return te(key) ? t(key) : action
}

/** 人员 李四, 纠纷 …a1b2c3: what was acted on, as far as an auditor is told; of a case the end of its id. */
export function objectWords(e: Pick<AuditEntry, 'object' | 'object_name' | 'object_id'>): string {
  const key = `audit.object.${e.object}`
  return [te(key) ? t(key) : e.object, e.object_name ?? (e.object_id ? `…${e.object_id.slice(-6)}` : '')].filter(Boolean).join(' ')
}

/** Acts whose name says already what was acted on. */
const IMPLIED = ['session', 'audit', 'inbox', 'daily-check']

/** The act, and what was acted on unless that goes without saying. */
export const deedWords = (e: AuditEntry): string => [actWords(e.action), IMPLIED.includes(e.object) ? '' : objectWords(e)].filter(Boolean).join(' · ')

/** Whose chain: a township's, or the installation's own. */
export const chainWords = (township?: string): string => township || t('audit.installation')

export const OBJECTS = Object.keys(words.object)

/** Every act whose name is known, kind by kind. */
export const ACTIONS: string[] = Object.entries(words.action).flatMap(([group, acts]) => Object.keys(acts).map((a) => `${group}.${a}`))

import type { AuditEntry } from '@/api/types'
import { t, te } from '@/i18n'
import words from '@/i18n/audit'

/** The name of an act on record, or as the server spells it where the tablet is older. */
export function actWords(action: string): string {
  const key = `audit.action.${action}`
  return te(key) ? t(key) : action
}

/** 纠纷, 人员 李四 …: what was acted on, as far as an auditor is told. */
export function objectWords(e: Pick<AuditEntry, 'object' | 'object_name'>): string {
  const key = `audit.object.${e.object}`
  return [te(key) ? t(key) : e.object, e.object_name].filter(Boolean).join(' ')
}

/** Whose chain: a township's, or the installation's own. */
export const chainWords = (township?: string): string => township || t('audit.installation')

export const OBJECTS = Object.keys(words.object)

/** Every act whose name is known, those of one kind first, as options of a choice. */
export const ACTIONS: string[] = Object.entries(words.action).flatMap(([group, acts]) => Object.keys(acts).map((a) => `${group}.${a}`))

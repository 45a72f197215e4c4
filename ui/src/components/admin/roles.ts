import type { HeldRole, Level, Role } from '@/api/types'
import { fullDay, roleName } from '@/format'
import { t } from '@/i18n'

/** The levels of unit at which each role is held, as the server has it. */
export const ROLE_LEVELS: Record<Role, Level[]> = {
  mediator: ['village', 'township'],
  grid_leader: ['group'],
  level_head: ['village', 'branch'],
  clerk: ['township'],
  leader: ['township', 'branch'],
  liaison: ['township'],
  admin: ['township'],
  auditor: ['township'],
}
export const ROLES = Object.keys(ROLE_LEVELS) as Role[]

/** 沽沱村 调解员，磙子营乡 派出所 联络员 */
export const heldWords = (g: HeldRole): string => [g.unit_name, g.agency, roleName(g.role)].filter(Boolean).join(' ')

/** 2026年11月24日 至 2027年11月23日 */
export function spanWords(from?: string, to?: string): string {
  if (from && to) return t('admin.fromTo', { from: fullDay(from), to: fullDay(to) })
  if (to) return t('admin.until', { date: fullDay(to) })
  return from ? t('admin.since', { from: fullDay(from) }) : t('admin.openEnd')
}

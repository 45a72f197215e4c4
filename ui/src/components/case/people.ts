import type { Case, Party } from '@/api/types'
import { t } from '@/i18n'

/** The name of a party by its id; one that is gone reads as a dash. */
export function partyName(c: Case, id: string): string {
  return c.parties?.find((p) => p.id === id)?.name ?? t('case.nobody')
}

export function partyNames(c: Case, ids: readonly string[]): string {
  return ids.map((id) => partyName(c, id)).join(t('case.and'))
}

/** 王建国（申请人） */
export function partyWithSide(p: Party): string {
  return p.side ? t('case.party.named', { name: p.name, side: sideName(p.side) }) : p.name
}

export function sideName(side: string): string {
  return side === 'applicant' || side === 'respondent' ? t(`case.party.side.${side}`) : side
}

/** 双方 for two, 各方 for more. */
export function bothSides(c: Case): string {
  return t((c.parties?.length ?? 0) > 2 ? 'case.allSides' : 'case.bothSides')
}

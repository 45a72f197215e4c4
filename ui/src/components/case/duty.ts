import type { Case, Obligation } from '@/api/types'
import { day, money } from '@/format'
import { t } from '@/i18n'
import { partyName } from './people'

/** 李秀英：拆除滴水（3,000 元） */
export function dutyWords(o: Obligation, c: Case): string {
  const who = t('case.duty.who', { name: partyName(c, o.debtor_id), what: o.what })
  const amount = o.amount_fen === undefined ? '' : money(o.amount_fen)
  return amount && !o.what.includes(amount) ? t('case.duty.amount', { who, amount }) : who
}

/** 当场履行, or 12月1日前 */
export function dutyDue(o: Obligation): string {
  if (o.on_the_spot) return t('case.duty.spot')
  return o.due_on ? t('case.duty.due', { date: day(o.due_on) }) : ''
}

import type { Import, ImportRowState } from '@/api/types'
import { t } from '@/i18n'

/** How far an import is, in a few words: 还没有确认, 正在导入 120/320, 已导入 320 件. */
export function stateWords(i: Import): string {
  if (i.state === 'preview' && !i.to_import) return t('imports.state.nothing')
  return t(`imports.state.${i.state}`, { done: i.done, n: i.state === 'done' ? i.imported : i.to_import })
}

/** How many of its rows are in a state. */
export function rowsIn(i: Import, state: ImportRowState): number {
  return { refused: i.refused_count ?? i.refused.length, differing: i.differing, new: i.to_import, present: i.already_present }[state]
}

/** What is looked at first: what somebody must mend, then what he must know, then the rest. */
export const STATES: readonly ImportRowState[] = ['refused', 'differing', 'new', 'present']
export function firstState(i: Import): ImportRowState {
  return STATES.find((s) => rowsIn(i, s) > 0) ?? 'new'
}

import type { Case, CaseEvent } from '@/api/types'

/** A dispute at the branch, for tests; 王建国 and 李秀英 are invented. */
export function aCase(over: Partial<Case> = {}): Case {
  return {
    id: 'c1', device_number: 'T07-1', status: 'mediating', level: 'branch', start_level: 'village', contested: false, restricted: false, member: true, imported: false,
    unit_id: 'v-01', unit_name: '沽沱村', unit_path: ['磙子营乡', '韩庄总支', '沽沱村'], registered_at: '2026-11-10T01:00:00Z', version: 4, may: [], title: '王建国、李秀英',
    category: '0402', category_name: '宅基地', risk: 'blue', narrative: '滴水',
    parties: [{ id: 'p1', name: '王建国', side: 'applicant', told: false }, { id: 'p2', name: '李秀英', side: 'respondent', told: false }],
    mediators: [{ user_id: 'm1', name: '赵建国' }],
    ladder: [
      { level: 'village', unit_name: '沽沱村', venue: '说理室', state: 'done', entered_on: '2026-11-10' },
      { level: 'branch', unit_name: '韩庄总支', venue: '说理堂', state: 'now', entered_on: '2026-11-19', docketed_on: '2026-11-25' },
      { level: 'township', unit_name: '磙子营乡', venue: '说理庭', state: 'ahead' },
    ],
    ...over,
  }
}

export function anEvent(action: string, data: Record<string, unknown> = {}, over: Partial<CaseEvent> = {}): CaseEvent {
  return {
    id: `e-${action}`, action, auto: false, level: 'village', actor: '赵建国', occurred_at: '2026-11-16T02:30:00Z', received_at: '2026-11-16T02:30:00Z',
    late: false, offline: false, imported: false, flagged: false, fate: 'stands', voidable: false, data, ...over,
  }
}

import type { ImportRefusal } from '@/api/types'
import { t } from '@/i18n'

/** 工作表“邻里” 第 12 行 · 当事人; row 0 is the sheet as a whole. */
export function where(r: ImportRefusal): string {
  const row = r.row > 0 ? t('imports.row', { n: r.row }) : t('imports.wholeSheet')
  return [t('imports.sheet', { name: r.sheet }), row, r.column].filter(Boolean).join(' · ')
}

/** The list as rows of a table, to paste beside the ledger. A tab or a line break in a cell becomes a space. */
export function asTable(list: readonly ImportRefusal[]): string {
  const head = ['sheet', 'row', 'column', 'text', 'reason'].map((k) => t(`imports.refusedHead.${k}`))
  const rows = list.map((r) => [r.sheet, r.row > 0 ? String(r.row) : '', r.column ?? '', r.text ?? '', r.reason])
  return [head, ...rows].map((cells) => cells.map((c) => c.replace(/\s+/g, ' ').trim()).join('\t')).join('\n')
}

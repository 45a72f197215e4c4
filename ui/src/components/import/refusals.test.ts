import { expect, it } from 'vitest'
import { asTable, where } from './refusals'

const one = { sheet: '邻里', row: 12, code: 'one_party', column: '当事人', text: '张三\n李四\t等', reason: '至少要有两位当事人' }
const whole = { sheet: '封面', row: 0, code: 'no_header', reason: '没有找到表头' }

it('says where a refusal stands, a sheet as a whole too', () => {
  expect(where(one)).toBe('工作表“邻里” · 第 12 行 · 当事人')
  expect(where(whole)).toBe('工作表“封面” · 整张表')
})

it('keeps the list a table, whatever stood in a cell', () => {
  expect(asTable([one, whole]).split('\n').map((line) => line.split('\t'))).toEqual([
    ['工作表', '行号', '列', '原来写的', '原因'],
    ['邻里', '12', '当事人', '张三 李四 等', '至少要有两位当事人'],
    ['封面', '', '', '', '没有找到表头'],
  ])
})

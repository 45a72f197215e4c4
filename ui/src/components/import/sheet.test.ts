import { expect, it } from 'vitest'
import { MAX_BYTES, sheetFault, sizeWords } from './sheet'

it.each([
  ['台账2024.xlsx', 20_000, null],
  ['台账.XLSX', 1, null],
  ['台账.xls', 20_000, 'kind'],
  ['台账.xlsx.exe', 20_000, 'kind'],
  ['台账.xlsx', 0, 'empty'],
  ['台账.xlsx', MAX_BYTES, null],
  ['台账.xlsx', MAX_BYTES + 1, 'size'],
] as const)('%s of %d bytes: %s', (name, size, fault) => {
  expect(sheetFault({ name, size })).toBe(fault)
})

it.each([[1, '1 KB'], [40_500, '40 KB'], [1_048_576, '1.0 MB'], [MAX_BYTES, '10.0 MB']] as const)('%d bytes are %s', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words)
})

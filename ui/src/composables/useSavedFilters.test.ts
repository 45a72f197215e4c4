import { beforeEach, describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { MOST_SAVED, useSavedFilters } from './useSavedFilters'

beforeEach(() => localStorage.clear())

describe('useSavedFilters', () => {
  it('keeps a filter for this person, over a reload', () => {
    const current = ref<Record<string, string>>({ status: 'mediating', risk: 'red' })
    const { save, savable, chosen } = useSavedFilters('anna', current)
    expect(savable.value).toBe(true)
    save('  红色的 ')
    expect(chosen.value).toBe('红色的')
    expect(savable.value).toBe(false)
    expect(useSavedFilters('anna', {}).list.value).toEqual([{ name: '红色的', query: { status: 'mediating', risk: 'red' } }])
    expect(useSavedFilters('bert', {}).list.value).toEqual([])
  })

  it('knows the chosen one whatever the order, and offers nothing when only the order of the list is set', () => {
    const current = ref<Record<string, string>>({ a: '1', b: '2' })
    const { save, chosen, savable } = useSavedFilters('anna', current)
    save('x')
    current.value = { b: '2', a: '1' }
    expect(chosen.value).toBe('x')
    current.value = { a: '1' }
    expect(chosen.value).toBeUndefined()
    current.value = { sort: 'newest' }
    expect(savable.value).toBe(false)
    current.value = {}
    expect(savable.value).toBe(false)
  })

  it('replaces one of the same name, removes one, and stops at its limit', () => {
    const current = ref<Record<string, string>>({ status: 'mediating' })
    const { list, save, remove, full } = useSavedFilters('anna', current)
    save('')
    expect(list.value).toEqual([])
    save('x')
    current.value = { status: 'concluded' }
    save('x')
    expect(list.value).toEqual([{ name: 'x', query: { status: 'concluded' } }])
    for (let i = 0; i <= MOST_SAVED; i++) save(`n${i}`)
    expect(list.value).toHaveLength(MOST_SAVED)
    expect(full.value).toBe(true)
    remove('n5')
    expect(useSavedFilters('anna', {}).list.value.map((f) => f.name)).not.toContain('n5')
    expect(full.value).toBe(false)
  })

  it('makes nothing of what others left in the storage', () => {
    for (const text of ['{', '"x"', 'null', '[null, 1, {"name": 1, "query": {}}, {"name": "x", "query": {"a": 1}}]']) {
      localStorage.setItem('shuoli.savedFilters.anna', text)
      expect(useSavedFilters('anna', {}).list.value).toEqual([])
    }
  })
})

import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { useCaseFilters } from '@/composables/useCaseFilters'
import { i18n } from '@/i18n'
import CaseFilters from './CaseFilters.vue'

vi.mock('./SavedFilters.vue', () => ({ default: { render: () => null } })) // it brings style sheets, which are not looked at here

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const List = defineComponent(() => {
  const filters = useCaseFilters()
  return () => h(CaseFilters, { filters })
})

test('whoever taps a case while the words still wait gets to the case, and the words follow', async () => {
  let arrive: (page: object) => void = () => {}
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/cases', component: List },
      { path: '/cases/:id', component: () => new Promise<object>((resolve) => { arrive = resolve }) },
    ],
  })
  await router.push('/cases')
  const page = mount(List, { global: { plugins: [router, i18n, createPinia(), [VueQueryPlugin, { queryClient: new QueryClient() }]] } })
  await page.find('input').setValue('郑大河')
  const tapped = router.push('/cases/1') // its page is still being fetched when the words would be asked for
  await vi.advanceTimersByTimeAsync(2000)
  arrive({ render: () => null })
  await tapped
  await flushPromises()
  expect(router.currentRoute.value.path).toBe('/cases/1')
  expect(router.currentRoute.value.query.q).toBe('郑大河')
})

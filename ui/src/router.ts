import { createRouter, createWebHistory } from 'vue-router'
import { queryClient } from '@/queries'
import { useSession } from '@/stores/session'

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, saved) => (saved ? saved : to.path === from.path ? undefined : { top: 0 }),
  routes: [
    { path: '/login', name: 'login', component: () => import('@/views/LoginView.vue'), meta: { open: true } },
    { path: '/', name: 'today', component: () => import('@/views/TodayView.vue'), meta: { permission: 'today:read' } },
    { path: '/register', name: 'register', component: () => import('@/views/RegisterView.vue'), meta: { permission: 'case:register' } },
    {
      path: '/cases',
      name: 'cases',
      component: () => import('@/views/CasesView.vue'),
      meta: { permission: 'case:list' },
      children: [{ path: ':id', name: 'case', component: () => import('@/views/CaseView.vue'), props: true }],
    },
    { path: '/grid/:id?', name: 'grid', component: () => import('@/views/GridView.vue'), meta: { permission: 'unit:read' } },
    { path: '/zero-reports/summary', name: 'zero-summary', component: () => import('@/views/ZeroSummaryView.vue'), meta: { permission: 'zero-report:read' } },
    {
      path: '/zero-reports/:unit?/:date?',
      name: 'zero-report',
      component: () => import('@/views/ZeroReportView.vue'),
      props: true,
      meta: { permission: 'zero-report:read' },
      beforeEnter: (to) => (to.params.unit || useSession().me?.grants.some((g) => g.role === 'grid_leader') ? true : { name: 'zero-summary' }),
    },
    { path: '/statistics', name: 'statistics', component: () => import('@/views/StatisticsView.vue'), meta: { permission: 'statistics:read' } },
    {
      path: '/statistics/cases',
      name: 'statistics-cases',
      component: () => import('@/views/StatisticsCasesView.vue'),
      meta: { permission: 'statistics:read' },
      children: [{ path: ':id', name: 'statistics-case', component: () => import('@/views/CaseView.vue'), props: (to) => ({ id: to.params.id, back: { name: 'statistics-cases', query: to.query } }) }],
    },
    { path: '/publications/:publication', name: 'publication', component: () => import('@/views/PublicationView.vue'), props: true, meta: { permission: 'statistics:read' } },
    {
      path: '/publications/:publication/cases',
      name: 'publication-cases',
      component: () => import('@/views/StatisticsCasesView.vue'),
      props: true,
      meta: { permission: 'statistics:read' },
      children: [{ path: ':id', name: 'publication-case', component: () => import('@/views/CaseView.vue'), props: (to) => ({ id: to.params.id, back: { name: 'publication-cases', query: to.query } }) }],
    },
    { path: '/hearings', name: 'hearings', component: () => import('@/views/HearingsView.vue'), meta: { permission: 'hearing:list' } },
    { path: '/hearings/:id', name: 'hearing', component: () => import('@/views/HearingView.vue'), props: true, meta: { permission: 'hearing:list' } },
    {
      path: '/admin',
      component: () => import('@/views/AdminView.vue'),
      meta: { permission: 'person:list' },
      redirect: { name: 'people' },
      children: [
        { path: 'people', name: 'people', component: () => import('@/components/admin/PeoplePanel.vue') },
        { path: 'people/:id', name: 'person', component: () => import('@/components/admin/PersonPanel.vue'), props: true },
        { path: 'units', name: 'units', component: () => import('@/components/admin/UnitsPanel.vue') },
        { path: 'calendar', name: 'calendar', component: () => import('@/components/admin/CalendarPanel.vue') },
        { path: 'categories', name: 'categories', component: () => import('@/components/admin/CategoriesPanel.vue') },
        { path: 'limits', name: 'limits', component: () => import('@/components/admin/LimitsPanel.vue') },
        { path: 'checks', name: 'checks', component: () => import('@/components/admin/ChecksPanel.vue') },
        { path: 'faults', name: 'faults', component: () => import('@/components/admin/FaultsPanel.vue') },
      ],
    },
    { path: '/password', name: 'password', component: () => import('@/views/PasswordView.vue'), meta: { bare: true } },
    {
      path: '/hand-overs',
      name: 'hand-overs',
      component: () => import('@/views/HandOversView.vue'),
      meta: { permission: 'hand-over:list' },
      children: [{ path: ':id', name: 'hand-over', component: () => import('@/views/HandOverView.vue'), props: true }],
    },
    { path: '/cases/:id/print/:paper', name: 'print', component: () => import('@/views/PrintView.vue'), props: true, meta: { permission: 'case:list', bare: true } },
    { path: '/imports', name: 'imports', component: () => import('@/views/ImportsView.vue'), meta: { permission: 'ledger:import' } },
    { path: '/imports/:id', name: 'import', component: () => import('@/views/ImportView.vue'), props: true, meta: { permission: 'ledger:import' } },
    { path: '/inbox', name: 'inbox', component: () => import('@/views/InboxView.vue'), meta: { permission: 'inbox:read' } },
    { path: '/audit', name: 'audit', component: () => import('@/views/AuditView.vue'), meta: { permission: 'audit:read' } },
    { path: '/me', name: 'me', component: () => import('@/views/MeView.vue') },
    { path: '/:rest(.*)*', name: 'lost', component: () => import('@/views/LostView.vue') },
  ],
})

let asked = false

router.beforeEach(async (to) => {
  const session = useSession()
  if (!asked && !to.meta.open) {
    asked = true
    try {
      await session.load()
    } catch {
      asked = false // no network: the login page says so and tries again
    }
  }
  if (!session.me) return to.meta.open ? true : { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (to.name === 'login') return { name: 'today' }
  if (session.me.must_change !== (to.name === 'password')) return { name: session.me.must_change ? 'password' : 'today' }
  const permission = to.meta.permission as string | undefined
  if (permission && !session.can(permission)) return { name: home.find((h) => session.can(h.permission))?.name ?? 'me' }
  return true
})

/** Where somebody lands who may not see a page: the first of these that is his. */
const home = [
  { permission: 'today:read', name: 'today' },
  { permission: 'case:list', name: 'cases' },
  { permission: 'person:list', name: 'people' },
  { permission: 'audit:read', name: 'audit' },
]

/** Somebody is logged out, by himself or by the server: nothing of his stays in memory. */
export async function toLogin({ remember }: { remember: boolean }): Promise<void> {
  useSession().clear()
  queryClient.clear()
  const from = router.currentRoute.value
  if (from.name === 'login') return
  await router.push({ name: 'login', query: remember && from.fullPath !== '/' ? { to: from.fullPath } : {} })
}

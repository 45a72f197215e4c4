import { createI18n } from 'vue-i18n'
import admin from './admin'
import audit from './audit'
import caseWords from './case'
import cases from './cases'
import checks from './checks'
import codes from './codes'
import common from './common'
import edit from './edit'
import grid from './grid'
import hearings from './hearings'
import handOvers from './handovers'
import imports from './import'
import inbox from './inbox'
import login from './login'
import me from './me'
import print from './print'
import register from './register'
import statistics from './statistics'
import today from './today'
import zero from './zero'

/** Every word of the interface; a file a page, `common` for what pages share, `codes` for faults. */
export const messages = { common, codes, login, today, register, cases, case: caseWords, edit, hearings, handOvers, imports, inbox, checks, grid, statistics, admin, audit, me, print, zero }

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  messages: { 'zh-CN': messages },
  missingWarn: import.meta.env.DEV,
})

/** For words outside components. */
export const t = i18n.global.t
export const te = i18n.global.te

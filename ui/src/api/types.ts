import type { components, paths } from './schema'

type Schemas = components['schemas']
export type Case = Schemas['Case']
export type CaseRow = Schemas['CaseRow']
export type CasePage = Schemas['CasePage']
export type CaseEvent = Schemas['Event']
export type Party = Schemas['Party']
export type PartyInput = Schemas['PartyInput']
export type Registration = Schemas['Registration']
export type Today = Schemas['Today']
export type TodayCase = Schemas['TodayCase']
export type HandOverRow = Schemas['HandOverRow']
export type Exception = Schemas['Exception']
export type ReportOwed = Schemas['ReportOwed']
export type Task = Schemas['Task']
export type Session = Schemas['Session']
export type About = Schemas['About']
export type Unit = Schemas['Unit']
export type Category = Schemas['CategoryList']['items'][number]
export type Mediator = Schemas['MediatorList']['items'][number]
export type Level = Schemas['Level']
export type Status = Schemas['Status']
export type Outcome = Schemas['Outcome']
export type Risk = Schemas['Risk']
export type Agreement = NonNullable<Case['agreement']>
export type Obligation = Agreement['obligations'][number]
export type LadderStep = Case['ladder'][number]

export type ActionPath = Extract<keyof paths, `/cases/{id}/actions/${string}`>
/** The name of an act as the path spells it: accept, hearing, send-back, … */
export type Action = ActionPath extends `/cases/{id}/actions/${infer A}` ? A : never
export type ActBody<A extends Action> =
  paths[`/cases/{id}/actions/${A}`]['post']['requestBody']['content']['application/json']

import type { components, paths } from './schema'

type Schemas = components['schemas']
export type Case = Schemas['Case']
export type CaseRow = Schemas['CaseRow']
export type CasePage = Schemas['CasePage']
export type CaseEvent = Schemas['Event']
export type Party = Schemas['Party']
export type PartyInput = Schemas['PartyInput']
export type Registration = Schemas['Registration']
export type RepeatQuery = Schemas['RepeatQuery']
export type Today = Schemas['Today']
export type TodayCase = Schemas['TodayCase']
export type Task = Schemas['Task']
export type HearingList = Schemas['HearingList']
export type VenueDay = Schemas['VenueDay']
export type HearingDay = Schemas['HearingDay']
export type DocketCase = Schemas['DocketCase']
export type Session = Schemas['Session']
export type About = Schemas['About']
export type UnitPage = Schemas['UnitPage']
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

export type Role = Schemas['Role']
export type Person = Schemas['Person']
export type PersonCode = Schemas['PersonCode']
export type HeldRole = Person['grants'][number]
export type Seat = Person['seats'][number]
export type Device = Schemas['Device']
export type UnitRecord = Schemas['UnitRecord']
export type CategoryRecord = Schemas['CategoryRecord']
export type CalendarImport = Schemas['CalendarImport']
export type Settings = Schemas['Settings']

import Dexie, { type Table } from 'dexie'
import type { RegisterForm } from '@/composables/registerForm'

/** A half-written registration: with it go the key and the case's id, so that a retry is the same write. */
export interface RegisterDraft {
  user: string
  form: RegisterForm
  key: string
  caseId: string
  savedAt: number
}

/** What the tablet keeps on itself. Drafts belong to a person: on a shared tablet nobody sees another's. */
class LocalStore extends Dexie {
  drafts!: Table<RegisterDraft, string>

  constructor() {
    super('shuoli')
    this.version(1).stores({ drafts: 'user' })
  }
}

export const db = new LocalStore()

import { ref, toRaw, watch } from 'vue'
import { newKey } from '@/api/client'
import { db } from '@/offline/db'
import { uuidv7 } from '@/offline/uuid'
import { emptyForm, isBlank, type RegisterForm } from './registerForm'

/** The registration in hand: written to the tablet at every key, found again after a reload. */
export function useRegisterDraft(user: string) {
  const form = ref<RegisterForm>(emptyForm())
  const key = ref(newKey())
  const caseId = ref(uuidv7())
  const restored = ref(false)
  const ready = ref(false)
  /** Set when the tablet would not keep the draft (storage full or switched off): the writer must know. */
  const unsaved = ref(false)
  let last: Promise<void> = Promise.resolve()
  let over = false

  async function open(): Promise<void> {
    try {
      const d = await db.drafts.get(user)
      if (d) {
        form.value = { ...emptyForm(), ...d.form }
        key.value = d.key
        caseId.value = d.caseId
        restored.value = !isBlank(d.form)
      }
    } catch {
      unsaved.value = true
    }
    ready.value = true
  }

  // Writes go one after another, so that an older form never lands on a newer one.
  function save(): Promise<void> {
    const copy = plain(form.value)
    const draft = { user, form: copy, key: key.value, caseId: caseId.value, savedAt: Date.now() }
    last = last.then(async () => {
      if (over) return
      try {
        if (isBlank(copy)) await db.drafts.delete(user)
        else await db.drafts.put(draft)
        unsaved.value = false
      } catch {
        unsaved.value = true
      }
    })
    return last
  }
  watch(form, () => { if (ready.value) void save() }, { deep: true, flush: 'sync' })

  /** Throws the draft away and starts a new registration. */
  async function discard(): Promise<void> {
    form.value = emptyForm()
    key.value = newKey()
    caseId.value = uuidv7()
    restored.value = false
    await save()
  }

  /** The case is registered: nothing of it stays on the tablet. */
  async function done(): Promise<void> {
    over = true
    await last
    try {
      await db.drafts.delete(user)
    } catch {
      // The server has it; a leftover draft carries the same key and id and cannot be registered twice.
    }
  }

  return { form, key, caseId, restored, ready, unsaved, open, save, discard, done }
}

/** Without Vue's proxies, which IndexedDB cannot clone. */
function plain(f: RegisterForm): RegisterForm {
  return JSON.parse(JSON.stringify(toRaw(f))) as RegisterForm
}

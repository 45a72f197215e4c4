// The record of a hearing is long and written in front of people: every key is kept on this tablet until it is saved.
const name = (userId: string, caseId: string) => `shuoli.hearing.${userId}.${caseId}`

export function readDraft(userId: string, caseId: string): string {
  try {
    return localStorage.getItem(name(userId, caseId)) ?? ''
  } catch {
    return '' // storage is switched off: the form still works
  }
}

export function keepDraft(userId: string, caseId: string, text: string): void {
  try {
    if (text) localStorage.setItem(name(userId, caseId), text)
    else localStorage.removeItem(name(userId, caseId))
  } catch {
    // full or switched off: nothing is lost but the copy
  }
}

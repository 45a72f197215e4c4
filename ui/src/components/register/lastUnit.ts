const key = (user: string) => `shuoli.lastUnit.${user}`

/** The unit a person registered for last; a convenience only, so a tablet without storage goes on without. */
export const lastUnit = {
  get(user: string): string {
    try {
      return localStorage.getItem(key(user)) ?? ''
    } catch {
      return ''
    }
  },
  set(user: string, unit: string): void {
    try {
      localStorage.setItem(key(user), unit)
    } catch {
      // nothing to remember it in
    }
  },
}

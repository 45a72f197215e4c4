// The number that was tapped last, so that coming back from its cases one finds the place where one was.
let tapped = ''

export function leaveBy(address: string): void {
  tapped = address
}

/** Leads eye and keyboard back to the number; once. */
export function comeBack(root: HTMLElement): void {
  const link = tapped ? root.querySelector<HTMLElement>(`a[href="${CSS.escape(tapped)}"]`) : null
  tapped = ''
  link?.focus({ preventScroll: true })
  link?.scrollIntoView({ block: 'center' })
}

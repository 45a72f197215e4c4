/** What stands in a bar with room for so many; when not all do, the last place is 更多 with the rest. */
export function fitted<T>(items: T[], room: number): { shown: T[]; more: T[] } {
  if (items.length <= room) return { shown: items, more: [] }
  return { shown: items.slice(0, room - 1), more: items.slice(room - 1) }
}

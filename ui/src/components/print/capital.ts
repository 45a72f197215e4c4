import { t } from '@/i18n'

const places: readonly [number, number][] = [[1e8, 0], [1e4, 1], [1e3, 2], [1e2, 3], [10, 4]]

/** A whole number above 0 in the capital numerals of cheques, 壹万零伍. */
function whole(n: number): string {
  for (const [base, unit] of places) {
    if (n < base) continue
    const rest = n % base
    const head = whole(Math.floor(n / base)) + t('print.capital.units').charAt(unit)
    if (!rest) return head
    return head + (rest < base / 10 ? digit(0) : '') + whole(rest)
  }
  return digit(n)
}

const digit = (n: number) => t('print.capital.digits').charAt(n)

/** 壹仟贰佰元整, of an amount in fen that is not negative. */
export function capitals(fen: number): string {
  const yuan = Math.floor(fen / 100)
  const jiao = Math.floor(fen / 10) % 10
  const rest = fen % 10
  let words = yuan || !fen ? (yuan ? whole(yuan) : digit(0)) + t('print.capital.yuan') : ''
  if (jiao) words += digit(jiao) + t('print.capital.jiao')
  else if (rest && yuan) words += digit(0)
  return words + (rest ? digit(rest) + t('print.capital.fen') : t('print.capital.whole'))
}

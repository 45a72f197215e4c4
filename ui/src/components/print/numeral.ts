import { t } from '@/i18n'

const digit = (n: number) => t('print.numeral.digits').charAt(n)

/** 1 to 99 as it is spoken: 三, 十二, 二十. */
export function numeral(n: number): string {
  if (!Number.isInteger(n) || n < 1 || n > 99) return String(n)
  const tens = Math.floor(n / 10)
  return (tens > 1 ? digit(tens) : '') + (tens ? t('print.numeral.ten') : '') + (n % 10 ? digit(n % 10) : '')
}

/** 二〇二六年十一月二十三日, as a paper is dated at its foot; YYYY-MM-DD goes in. */
export function chineseDate(date: string): string {
  const [y = '', m = '', d = ''] = date.split('-')
  return t('print.numeral.date', { y: [...y].map((x) => digit(Number(x))).join(''), m: numeral(Number(m)), d: numeral(Number(d)) })
}

import { ElMessageBox } from '@/element'
import { t } from '@/i18n'

/** Asks before what hurts, naming what follows from it. */
export function ask(title: string, text: string, yes: string): Promise<boolean> {
  return ElMessageBox.confirm(text, title, {
    confirmButtonText: yes, cancelButtonText: t('common.cancel'), showClose: false, closeOnClickModal: false,
  }).then(() => true, () => false)
}

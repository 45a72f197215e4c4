import type { InjectionKey, Ref } from 'vue'

/** True for whatever is shown as the detail beside a list. */
export const paneKey: InjectionKey<Ref<boolean>> = Symbol('pane')

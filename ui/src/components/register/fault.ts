import { inject, type InjectionKey } from 'vue'

/** Words for what is wrong at a pointer of the registration; '' when nothing is. */
export const faultKey: InjectionKey<(pointer: string) => string> = Symbol('fault')
export const useFault = () => inject(faultKey, () => '')

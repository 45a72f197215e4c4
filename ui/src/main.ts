import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { whenLoggedOut } from './api/client'
import { i18n } from './i18n'
import { queryClient } from './queries'
import { router, toLogin } from './router'
import './element'
import './theme.css'

const app = createApp(App)
app.use(createPinia())
app.use(i18n)
app.use(VueQueryPlugin, { queryClient })
whenLoggedOut(() => void toLogin({ remember: true }))
app.use(router)
app.mount('#app')

// The Element Plus components in use, with their styles, in one place. Import them from here:
// the styles then always come along, and what we never use stays out of the bundle. The date
// picker is half of Element Plus and has its own file, calendar.ts, fetched when a form needs it.
import 'element-plus/es/components/base/style/css'
import 'element-plus/es/components/dialog/style/css'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'

export { ElConfigProvider } from 'element-plus/es/components/config-provider/index.mjs'
export { ElDialog } from 'element-plus/es/components/dialog/index.mjs'
export { ElMessage } from 'element-plus/es/components/message/index.mjs'
export { ElMessageBox } from 'element-plus/es/components/message-box/index.mjs'

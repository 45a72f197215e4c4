import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'

// The Element Plus components in use, with their styles, in one place. Import them from here:
// the styles then always come along, and what we never use stays out of the bundle.
import 'element-plus/es/components/base/style/css'
import 'element-plus/es/components/dialog/style/css'
import 'element-plus/es/components/date-picker/style/css'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'

// Calendars begin on Monday.
dayjs.locale('zh-cn')

export { ElConfigProvider } from 'element-plus/es/components/config-provider/index.mjs'
export { ElDatePicker } from 'element-plus/es/components/date-picker/index.mjs'
export { ElDialog } from 'element-plus/es/components/dialog/index.mjs'
export { ElMessage } from 'element-plus/es/components/message/index.mjs'
export { ElMessageBox } from 'element-plus/es/components/message-box/index.mjs'

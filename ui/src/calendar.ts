// Element Plus's date picker with its styles: fetched only when a form with a date is opened.
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import 'element-plus/es/components/date-picker/style/css'

// Weeks begin on Monday.
dayjs.locale('zh-cn')

export { ElDatePicker } from 'element-plus/es/components/date-picker/index.mjs'

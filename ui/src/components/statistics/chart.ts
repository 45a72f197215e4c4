// What we use of ECharts, in a file of its own that is fetched when a chart is shown.
// SVG: sharp on paper, and nothing in it is markup that a name could slip into.
import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, AriaComponent, GridComponent, LegendComponent, SVGRenderer])

export { init }
export type { EChartsType } from 'echarts/core'
